// People and departments, to look at. What it is not: their administration.
import { type Client, query } from './client';
import type { components } from './schema';
import type { PeoplePage, Person, Summary } from './types';

/** A department; the counts are of active people. */
export type Department = components['schemas']['Department'];

export const departments = (client: Client) => client.ask<{ items: Department[] }>('GET', '/departments');

export type PeopleQuery = { q?: string; department?: number; below?: boolean; status?: Person['status']; cursor?: string; limit?: number };

export const people = (client: Client, asked: PeopleQuery) => client.ask<PeoplePage>('GET', `/people${query(asked)}`);

export const person = (client: Client, id: number) => client.ask<Person>('GET', `/people/${id}`);

/** The conversation of a department, made if need be. */
export const departmentConversation = (client: Client, id: number) =>
  client.ask<Summary>('PUT', `/departments/${id}/conversation`);
