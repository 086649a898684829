// The person's preferences: what the state holds, or the defaults until the server was heard; and how one changes.
import { DEFAULTS, type Preferences, type PreferencesChange } from '../api/personal';
import { prefer as patch } from '../api/settings';
import type { App } from './app.svelte';

export function preferencesOf(app: App): Preferences {
  return (app.state as { preferences?: Preferences | null }).preferences ?? DEFAULTS;
}

/** Changes some of them. Throws `Problem`. The state changes by the frame that follows. */
export async function prefer(app: App, change: PreferencesChange): Promise<void> {
  await patch(app.client, change);
}
