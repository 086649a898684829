// Accounts of identity providers that sign a person in, linked by what the provider calls them.
import type { Client } from './client';

export type Identity = { provider: string; label: string; label_zh?: string | null; sub?: string | null; linked_at?: string | null };

export const identities = (client: Client) => client.ask<{ items: Identity[] }>('GET', '/me/identities');

/** Where the browser goes to show the account; it comes back with a code. */
export const beginLink = (client: Client, provider: string) => client.ask<{ url: string }>('POST', `/me/identities/${encodeURIComponent(provider)}/start`);

export const finishLink = (client: Client, code: string) => client.ask<void>('POST', '/me/identities/finish', { code });

export const unlink = (client: Client, provider: string) => client.ask<void>('DELETE', `/me/identities/${encodeURIComponent(provider)}`);

const of = (person: number, provider: string) => `/people/${person}/identities/${encodeURIComponent(provider)}`;

export const identitiesOf = (client: Client, person: number) => client.ask<{ items: Identity[] }>('GET', `/people/${person}/identities`);

export const linkOf = (client: Client, person: number, provider: string, sub: string) => client.ask<void>('PUT', of(person, provider), { sub });

export const unlinkOf = (client: Client, person: number, provider: string) => client.ask<void>('DELETE', of(person, provider));
