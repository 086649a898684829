// My mail address and mobile number, and proving that they are mine.
import type { Client } from './client';

export type Kind = 'email' | 'phone';
export type Contact = {
  value: string | null; verified: boolean; verified_at?: string | null; can_verify: boolean; can_change: boolean;
  waiting?: { value: string; expires_at: string } | null;
};

export const contacts = (client: Client) => client.ask<Record<Kind, Contact>>('GET', '/me/contacts');

export const sendCode = (client: Client, kind: Kind, value: string) => client.ask<Contact>('PUT', `/me/contacts/${kind}`, { value });

export const confirmCode = (client: Client, kind: Kind, code: string) => client.ask<Contact>('POST', `/me/contacts/${kind}/confirm`, { code });
