// What administrators see and set: the server's state, a person's devices, the company's policies.
import type { Device } from './account';
import type { Client } from './client';
import type { components } from './schema';

export type Policies = Required<components['schemas']['Policies']>;

/** What a system administrator sees of the server. */
export type ServerState = components['schemas']['ServerState'];

export const server = (client: Client) => client.ask<ServerState>('GET', '/server');

export const devicesOf = (client: Client, person: number) =>
  client.ask<{ items: Device[] }>('GET', `/people/${person}/sessions`);

export const revokeOf = (client: Client, person: number, session: number) =>
  client.ask<void>('DELETE', `/people/${person}/sessions/${session}`);

export const policies = (client: Client) => client.ask<Policies>('GET', '/policies');

export const setPolicies = (client: Client, to: Partial<Policies>) => client.ask<Policies>('PATCH', '/policies', to);
