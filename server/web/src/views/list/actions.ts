// What can be done to a conversation from the list: by right click, by the menu key, or in the details pane.
import BellOff from '@lucide/svelte/icons/bell-off';
import Bell from '@lucide/svelte/icons/bell';
import CheckCheck from '@lucide/svelte/icons/check-check';
import Link from '@lucide/svelte/icons/link';
import Pin from '@lucide/svelte/icons/pin';
import PinOff from '@lucide/svelte/icons/pin-off';
import type { SettingsChange } from '../../api/personal';
import { arrange } from '../../api/settings';
import type { Summary } from '../../api/types';
import { t } from '../../i18n/index.svelte';
import { permalink } from '../../lib/route';
import { router } from '../../lib/router.svelte';
import type { App } from '../../state/app.svelte';
import type { Entry } from '../ui/Menu.svelte';
import { notices } from '../ui/notices.svelte';
import { settingsOf } from './order';

/** Changes my settings of a conversation; a refusal is said. */
export function set(app: App, conversation: number, change: SettingsChange): void {
  arrange(app.client, conversation, change).catch((thrown: unknown) => notices.refuse(thrown));
}

export function entriesFor(app: App, summary: Summary): Entry[] {
  const { pinned, muted } = settingsOf(summary);
  const { id } = summary;
  const entries: Entry[] = [
    { label: pinned ? t('list.unpin') : t('list.pin'), icon: pinned ? PinOff : Pin, act: () => set(app, id, { pinned: !pinned }) },
    { label: muted ? t('list.unmute') : t('list.mute'), icon: muted ? Bell : BellOff, act: () => set(app, id, { muted: !muted }) },
  ];
  if (summary.unread > 0) {
    entries.push({ label: t('list.mark_read'), icon: CheckCheck, act: () => app.tell({ do: 'read', conversation: id, seq: summary.last_seq }) });
  }
  entries.push({ label: t('list.copy_link'), icon: Link, apart: true, act: () => void copy(router.address(permalink(id, null))) });
  return entries;
}

async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    notices.say(t('list.copied'));
  } catch {
    // Not allowed on this page, or no secure context: the address bar still has it.
    notices.say(t('list.not_copied'), true);
  }
}
