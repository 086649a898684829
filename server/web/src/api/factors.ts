// A person's second factors, and showing again who one is. The options for the browser's passkeys travel as JSON.
import type { Client } from './client';

export type Method = 'totp' | 'passkey' | 'recovery_code';
export type Factor = { id: number; kind: Method; name: string; created_at: string; last_used_at?: string | null };
export type Factors = { items: Factor[]; recovery_codes_left: number; required: boolean; passkeys_impossible?: string | null };
export type Added = { factor: Factor; recovery_codes?: string[] | null };
export type TotpEnrolment = { enrolment: string; expires_in: number; secret: string; url: string; qr_svg: string };
export type PasskeyEnrolment = { enrolment: string; expires_in: number; options: Record<string, unknown> };
/** Without methods the password proves. */
export type ProvingOptions = { methods: Method[]; challenge?: string | null; passkey?: Record<string, unknown> | null };

const AT = '/me/second-factors';

export const factors = (client: Client) => client.ask<Factors>('GET', AT);

export const beginTotp = (client: Client) => client.ask<TotpEnrolment>('POST', `${AT}/totp`);

export const confirmTotp = (client: Client, body: { enrolment: string; code: string; name: string }) => client.ask<Added>('POST', `${AT}/totp/confirm`, body);

export const beginPasskey = (client: Client) => client.ask<PasskeyEnrolment>('POST', `${AT}/passkeys`);

export const confirmPasskey = (client: Client, body: { enrolment: string; credential: unknown; name: string }) =>
  client.ask<Added>('POST', `${AT}/passkeys/confirm`, body);

export const removeFactor = (client: Client, id: number) => client.ask<void>('DELETE', `${AT}/${id}`);

export const newCodes = (client: Client) => client.ask<{ recovery_codes: string[] }>('POST', `${AT}/recovery-codes`);

export const provingOptions = (client: Client) => client.ask<ProvingOptions>('POST', '/me/proof/options');

export const prove = (client: Client, body: object) => client.ask<void>('POST', '/me/proof', body);

export const resetFactors = (client: Client, person: number) => client.ask<void>('DELETE', `/people/${person}/second-factors`);
