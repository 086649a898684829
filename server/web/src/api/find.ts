// Search over messages, people and conversations.
import { type Client, query } from './client';
import type { components } from './schema';
import type { Message, Person } from './types';

export type FoundConversation = components['schemas']['FoundConversation'];
export type Found<T> = { items: T[]; next?: string | null; index_position?: number | null };

/** `before` and `after` are RFC 3339. */
export type MessageQuery = { q: string; from?: number; in?: number; before?: string; after?: string; cursor?: string; limit?: number };

export const messages = (client: Client, asked: MessageQuery) =>
  client.ask<Found<Message>>('GET', `/search${query({ kind: 'messages', ...asked })}`);

export const people = (client: Client, q: string, limit = 20) =>
  client.ask<Found<Person>>('GET', `/search${query({ kind: 'people', q, limit })}`);

export const conversations = (client: Client, q: string, limit = 20) =>
  client.ask<Found<FoundConversation>>('GET', `/search${query({ kind: 'conversations', q, limit })}`);
