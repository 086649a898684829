// Personal access tokens: what a person's own programs sign in with.
import type { Client } from './client';

export type Scope = 'chat.read' | 'chat.write' | 'directory.read' | 'directory.write' | 'server.read' | 'scim';
export type Token = { id: number; name: string; scopes: Scope[]; created_at: string; expires_at: string; last_used_at?: string | null };
export type NewToken = { name: string; scopes: Scope[]; expires_at: string };

export const tokens = (client: Client) => client.ask<{ items: Token[] }>('GET', '/me/tokens');

/** The secret is in this answer and nowhere else. */
export const makeToken = (client: Client, token: NewToken) => client.ask<{ secret: string; token: Token }>('POST', '/me/tokens', token);

export const revokeToken = (client: Client, id: number) => client.ask<void>('DELETE', `/me/tokens/${id}`);

export const tokensOf = (client: Client, person: number) => client.ask<{ items: Token[] }>('GET', `/people/${person}/tokens`);

export const revokeTokenOf = (client: Client, person: number, id: number) => client.ask<void>('DELETE', `/people/${person}/tokens/${id}`);
