// Changing the person's preferences. The answer is not taken over here: the frame that follows reaches every device of
// theirs, this one too, in the order of the counter.
import type { PreferencesChange } from '../api/personal';
import { prefer as patch } from '../api/settings';
import type { App } from './app.svelte';

/** Throws `Problem`. */
export async function prefer(app: App, change: PreferencesChange): Promise<void> {
  await patch(app.client, change);
}
