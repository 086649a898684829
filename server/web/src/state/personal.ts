// What the frames with a `mine` do: read cursors, arrangement, drafts, preferences. Each value carries the number of its
// last change and is absolute, so the greater number wins, whatever came before.
import type { Preferences } from '../api/personal';
import type { DraftFrame, MineFrame, SettingsFrame, Summary } from '../api/types';
import type { State } from './model';

export function afterMine(state: State, frame: MineFrame): State {
  const { mine, read_seq, seen_seq, unread, mentions } = frame;
  return changed(state, frame, (held) => mine > held.mine && { ...held, mine, read_seq, seen_seq, unread, mentions });
}

export function afterSettings(state: State, frame: SettingsFrame): State {
  const { pinned, muted, level, mine } = frame;
  return changed(state, frame, (held) => mine > (held.settings?.mine ?? -1) && { ...held, settings: { pinned, muted, level, mine } });
}

export function afterDraft(state: State, frame: DraftFrame): State {
  const { text, reply_to, at, mine } = frame;
  // An empty draft is kept as one: its number is what an older one that comes late is measured by.
  return changed(state, frame, (held) => mine > (held.draft?.mine ?? -1) && { ...held, draft: { text, reply_to, at, mine } });
}

export function afterPreferences(state: State, preferences: Preferences): State {
  const newer = preferences.mine >= (state.preferences?.mine ?? -1);
  const mine = Math.max(state.mine, preferences.mine);
  return newer ? { ...state, mine, preferences } : { ...state, mine };
}

function changed(state: State, frame: { conversation: number; mine: number }, change: (held: Summary) => Summary | false): State {
  const next = { ...state, mine: Math.max(state.mine, frame.mine) };
  const held = state.conversations[frame.conversation];
  const summary = held && change(held);
  return summary ? { ...next, conversations: { ...state.conversations, [held.id]: summary } } : next;
}

/** `fresh` with the personal part of `held` where that is the newer one. */
export function newerPersonal(fresh: Summary, held: Summary): Summary {
  const next = { ...fresh };
  if (held.mine > fresh.mine) {
    const { mine, read_seq, seen_seq, unread, mentions } = held;
    Object.assign(next, { mine, read_seq, seen_seq, unread, mentions });
  }
  if (held.settings && held.settings.mine > (fresh.settings?.mine ?? -1)) next.settings = held.settings;
  if (held.draft && held.draft.mine > (fresh.draft?.mine ?? -1)) next.draft = held.draft;
  return next;
}
