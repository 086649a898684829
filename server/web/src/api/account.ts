// The person's own account: devices, password, what they say of themselves.
import type { Client } from './client';
import type { PersonStatus } from './personal';
import type { components } from './schema';

export type Device = components['schemas']['DeviceSession'];

export const devices = (client: Client) => client.ask<{ items: Device[] }>('GET', '/sessions');

export const revoke = (client: Client, id: number) => client.ask<void>('DELETE', `/sessions/${id}`);

export const changePassword = (client: Client, current: string, next: string) =>
  client.ask<void>('POST', '/me/password', { current, new: next });

/** Absent parts are empty; `until` is RFC 3339. */
export type NewStatus = { emoji?: string; text?: string; until?: string };

export const setStatus = (client: Client, status: NewStatus) => client.ask<PersonStatus>('PUT', '/me/status', status);

export const clearStatus = (client: Client) => client.ask<void>('DELETE', '/me/status');
