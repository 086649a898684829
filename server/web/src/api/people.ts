// People and departments as their administrators keep them. What it is not: looking at them; that is contacts.ts.
import type { Client } from './client';
import type { Department } from './contacts';
import type { components } from './schema';
import type { Person } from './types';

type Schemas = components['schemas'];
export type NewPerson = Schemas['NewPerson'];
export type PersonPatch = Schemas['PersonPatch'];
export type NewDepartment = Schemas['NewDepartment'];
export type DepartmentPatch = Schemas['DepartmentPatch'];
/** What is behind a person: who keeps them, why they are disabled, what they may do. */
export type Account = Schemas['Account'];
export type RoleName = Schemas['Role'];

export const add = (client: Client, person: Partial<NewPerson>) => client.ask<Person>('POST', '/people', person);

export const account = (client: Client, id: number) => client.ask<Account>('GET', `/people/${id}/account`);

export const change = (client: Client, id: number, to: Partial<PersonPatch>) => client.ask<Person>('PATCH', `/people/${id}`, to);

export const disable = (client: Client, id: number, reason: string) => client.ask<Person>('POST', `/people/${id}/disable`, { reason });

export const enable = (client: Client, id: number) => client.ask<Person>('POST', `/people/${id}/enable`);

/** Takes the password away, ends all sessions, and answers a token for `#link=` that signs in once. */
export const reset = (client: Client, id: number) => client.ask<{ token: string; expires_in: number }>('POST', `/people/${id}/reset`);

/** The departments I administer, with all below them. */
export const administers = async (client: Client) => (await client.ask<{ administers: number[] }>('GET', '/me')).administers;

export const grant = (client: Client, id: number, role: RoleName) => client.ask<unknown>('PUT', `/people/${id}/roles/${role}`);

export const revoke = (client: Client, id: number, role: RoleName) => client.ask<unknown>('DELETE', `/people/${id}/roles/${role}`);

export const addDepartment = (client: Client, department: NewDepartment) => client.ask<Department>('POST', '/departments', department);

export const changeDepartment = (client: Client, id: number, to: Partial<DepartmentPatch>) =>
  client.ask<Department>('PATCH', `/departments/${id}`, to);

export const putInto = (client: Client, department: number, person: number) =>
  client.ask<void>('PUT', `/departments/${department}/people/${person}`);

export const takeOut = (client: Client, department: number, person: number) =>
  client.ask<void>('DELETE', `/departments/${department}/people/${person}`);
