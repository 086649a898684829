// The one way the state changes: `reduce(state, action)`. Pure, so that tests can replay anything.
import type { Page, Summary } from '../api/types';
import { afterEvent, dropped, summaryAfter } from './events';
import { type Action, empty, type State, without } from './model';
import { afterDraft, afterMine, afterPreferences, afterSettings, newerPersonal } from './personal';
import { discarded, moved, queued } from './queue';
import { adopted, fromSnapshot } from './shared';
import { advanced, begun, joined, rested, trimmed } from './windows';

/** How many conversations keep the end of their history in memory once they left the screen. */
const RECENT = 30;

export function reduce(state: State, action: Action): State {
  switch (action.do) {
    case 'snapshot':
      return fromSnapshot(state, action.snapshots);
    case 'adopt':
      return adopted(state, action.shared);
    case 'forget':
      return { ...empty(), me: state.me, open: state.open };
    case 'event':
      return afterEvent(state, action.event);
    case 'position':
      return action.position > state.position ? { ...state, position: action.position } : state;
    case 'mine':
      return afterMine(state, action.frame);
    case 'settings':
      return afterSettings(state, action.frame);
    case 'draft':
      return afterDraft(state, action.frame);
    case 'preferences':
      return afterPreferences(state, action.preferences);
    case 'summary':
      return summary(state, action.summary);
    case 'gone':
      return dropped(state, action.conversation);
    case 'people':
      return { ...state, people: { ...state.people, ...Object.fromEntries(action.people.map((p) => [p.id, p])) } };
    case 'open':
      return opened(state, action.conversation);
    case 'loading':
      return { ...state, pending: { ...state.pending, [action.conversation]: state.pending[action.conversation] ?? [] } };
    case 'loaded':
      return loaded(state, action.conversation, action.page, action.where);
    case 'load_failed':
      return { ...state, pending: without(state.pending, action.conversation) };
    case 'trim':
      return trim(state, action.conversation, action.keep, action.end);
    case 'close':
      return closed(state, action.conversation);
    case 'queue':
      return queued(state, action.message);
    case 'outgoing':
      return moved(state, action);
    case 'discard':
      return discarded(state, action.client_id);
  }
}

/** On screen. Those that were so longest ago lose their history, and so does this one if what is unread begins before it. */
function opened(state: State, id: number): State {
  const recent = [id, ...state.recent.filter((r) => r !== id)];
  const gone = recent.slice(RECENT);
  const windows = gone.reduce((all, old) => without(all, old), state.windows);
  const window = windows[id];
  const summary = state.conversations[id];
  const fit = window && summary && begun(window, summary, state.me);
  return { ...state, open: id, recent: recent.slice(0, RECENT), windows: fit ? { ...windows, [id]: fit } : without(windows, id) };
}

/** Off screen: only the end of its history stays, for the next time. */
function closed(state: State, id: number): State {
  const window = state.windows[id];
  const rest = window && rested(window);
  const windows = rest ? { ...state.windows, [id]: rest } : without(state.windows, id);
  const open = state.open === id ? null : state.open;
  return { ...state, open, windows, pending: without(state.pending, id) };
}

/** A summary that was asked for; what happened since it was read is applied on top. */
function summary(state: State, fresh: Summary): State {
  const held = state.conversations[fresh.id];
  const missing = state.missing.filter((id) => id !== fresh.id);
  if (held && held.pos >= fresh.pos) return { ...state, missing };
  const known = held ? newerPersonal(fresh, held) : fresh;
  const now = (state.pending[fresh.id] ?? []).reduce((sum, event) => summaryAfter(sum, event, state), known);
  const pending = held ? state.pending : without(state.pending, fresh.id);
  return { ...state, missing, pending, conversations: { ...state.conversations, [fresh.id]: now } };
}

function loaded(state: State, id: number, page: Page, where: 'replace' | 'before' | 'after'): State {
  let window = joined(state.windows[id], page, where);
  for (const event of state.pending[id] ?? []) {
    if (event.position > page.as_of) window = advanced(window, event);
  }
  // The whole state may have come anew while the page was on its way; what it holds comes as no event any more.
  const known = state.conversations[id];
  const behind = known !== undefined && known.pos > page.as_of && known.last_seq > (window.messages.at(-1)?.seq ?? 0);
  if (behind) window = { ...window, has_after: true };
  const here = new Set(window.messages.filter((m) => m.sender === state.me).map((m) => m.client_id));
  return {
    ...state,
    windows: { ...state.windows, [id]: window },
    pending: without(state.pending, id),
    outgoing: state.outgoing.filter((o) => !here.has(o.client_id)),
  };
}

function trim(state: State, id: number, keep: number, end: 'newest' | 'oldest'): State {
  const window = state.windows[id];
  const next = window && trimmed(window, keep, end);
  return next && next !== window ? { ...state, windows: { ...state.windows, [id]: next } } : state;
}
