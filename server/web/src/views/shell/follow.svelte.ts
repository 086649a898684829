// The page follows the person's preferences: chosen on one device, theme and language change on all.
import { untrack } from 'svelte';
import { words } from '../../i18n/index.svelte';
import { look } from '../../lib/theme.svelte';
import type { App } from '../../state/app.svelte';

/** Call it where a component is made. */
export function followPreferences(app: App): void {
  const preferences = $derived(app.state.preferences);
  $effect(() => {
    // Until the server was heard there is nothing to follow; what this browser kept stays.
    const held = preferences;
    if (!held || held.mine === 0) return;
    untrack(() => {
      if (look.theme !== held.theme) look.use(held.theme);
      if (held.language && held.language !== words.lang) words.use(held.language);
    });
  });
}
