// Personal settings at the REST door. The answer comes again as a frame to every device of the person, this one
// too; the state changes by the frame.
import type { Client } from './client';
import type { Preferences, PreferencesChange, SettingsChange } from './personal';

export const arrange = (client: Client, conversation: number, change: SettingsChange) =>
  client.ask<unknown>('PUT', `/conversations/${conversation}/settings`, change);

export const prefer = (client: Client, change: PreferencesChange) => client.ask<Preferences>('PATCH', '/me/preferences', change);
