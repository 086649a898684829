// The order of the list: pinned first, then the newest message; and which of them a filter leaves.
import type { ConversationSettings } from '../../api/personal';
import type { Summary } from '../../api/types';

export type Filter = 'all' | 'unread' | 'mentions';

const PLAIN: ConversationSettings = { pinned: false, muted: false, level: null, mine: 0 };

export function settingsOf(summary: Summary): ConversationSettings {
  return summary.settings ?? PLAIN;
}

function when(summary: Summary): number {
  return summary.last_message?.position ?? summary.pos;
}

function before(a: Summary, b: Summary): number {
  const pinned = Number(settingsOf(b).pinned) - Number(settingsOf(a).pinned);
  return pinned || when(b) - when(a) || b.id - a.id;
}

/**
 * A sorter that remembers its last order: one new message among ten thousand conversations moves one row, and
 * sorting what is nearly sorted costs little more than looking through it.
 */
export function sorter(): (conversations: Record<number, Summary>) => Summary[] {
  let last: number[] = [];
  return (conversations) => {
    const seen = new Set(last);
    const list: Summary[] = [];
    for (const id of last) {
      const held = conversations[id];
      if (held) list.push(held);
    }
    for (const summary of Object.values(conversations)) if (!seen.has(summary.id)) list.push(summary);
    list.sort(before);
    last = list.map((summary) => summary.id);
    return list;
  };
}

/** What a filter leaves; the open conversation stays, or it would vanish under the reader. */
export function filtered(list: Summary[], filter: Filter, open: number | null): Summary[] {
  if (filter === 'all') return list;
  return list.filter((c) => c.id === open || (filter === 'mentions' ? c.mentions > 0 : c.unread > 0));
}
