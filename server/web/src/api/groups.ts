// Groups: made, changed, joined, left, dissolved.
import { type Client, query } from './client';
import type { components } from './schema';
import type { Summary } from './types';

export type Member = components['schemas']['Member'];
export type OpenGroup = components['schemas']['OpenGroup'];
export type NewGroup = { kind: 'group'; name: string; members: number[]; visibility?: 'closed' | 'open'; history?: 'all' | 'joined'; idempotency_key?: string };
export type GroupChange = { name?: string; topic?: string; posting?: 'all' | 'owners'; visibility?: 'closed' | 'open'; history?: 'all' | 'joined' };

type Paged<T> = { items: T[]; next?: string | null };

export const make = (client: Client, group: NewGroup) => client.ask<Summary>('POST', '/conversations', group);

export const change = (client: Client, id: number, to: GroupChange) => client.ask<Summary>('PATCH', `/conversations/${id}`, to);

export const members = (client: Client, id: number, cursor?: string) =>
  client.ask<Paged<Member>>('GET', `/conversations/${id}/members${query({ cursor, limit: 100 })}`);

export const add = (client: Client, id: number, people: number[]) =>
  client.ask<{ added: number[] }>('POST', `/conversations/${id}/members`, { people });

/** Oneself: leaves. */
export const remove = (client: Client, id: number, person: number) =>
  client.ask<void>('DELETE', `/conversations/${id}/members/${person}`);

export const setRole = (client: Client, id: number, person: number, role: 'owner' | 'member') =>
  client.ask<void>('PUT', `/conversations/${id}/members/${person}`, { role });

/** Ends a group for everyone. */
export const dissolve = (client: Client, id: number) => client.ask<void>('DELETE', `/conversations/${id}`);

export const open = (client: Client, q: string, cursor?: string) =>
  client.ask<Paged<OpenGroup>>('GET', `/conversations/open${query({ q, cursor, limit: 50 })}`);

export const join = (client: Client, id: number) => client.ask<Summary>('POST', `/conversations/${id}/join`);
