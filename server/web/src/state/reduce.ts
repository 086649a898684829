// The one way the state changes: `reduce(state, action)`. Pure, so that tests can replay anything.
import type { MineFrame, Page, Snapshot, Summary } from '../api/types';
import { afterEvent, dropped, summaryAfter } from './events';
import { type Action, empty, type Outgoing, type State, without } from './model';
import { advanced, joined, trimmed } from './windows';

export function reduce(state: State, action: Action): State {
  switch (action.do) {
    case 'snapshot':
      return snapshot(state, action.snapshots);
    case 'event':
      return afterEvent(state, action.event);
    case 'position':
      return action.position > state.position ? { ...state, position: action.position } : state;
    case 'mine':
      return mine(state, action.frame);
    case 'summary':
      return summary(state, action.summary);
    case 'gone':
      return dropped(state, action.conversation);
    case 'people':
      return { ...state, people: { ...state.people, ...Object.fromEntries(action.people.map((p) => [p.id, p])) } };
    case 'loading':
      return { ...state, pending: { ...state.pending, [action.conversation]: state.pending[action.conversation] ?? [] } };
    case 'loaded':
      return loaded(state, action.conversation, action.page, action.where);
    case 'load_failed':
      return { ...state, pending: without(state.pending, action.conversation) };
    case 'trim':
      return trim(state, action.conversation, action.keep, action.end);
    case 'close':
      return { ...state, windows: without(state.windows, action.conversation), pending: without(state.pending, action.conversation) };
    case 'queue':
      return { ...state, outgoing: [...state.outgoing, action.message] };
    case 'outgoing':
      return { ...state, outgoing: state.outgoing.map((o) => (o.client_id === action.client_id ? moved(o, action) : o)) };
    case 'discard':
      return { ...state, outgoing: state.outgoing.filter((o) => o.client_id !== action.client_id) };
  }
}

/** Everything anew. People stay known; messages still on their way stay in the queue. */
function snapshot(state: State, pages: Snapshot[]): State {
  const first = pages[0];
  if (!first) return state;
  const conversations = Object.fromEntries(pages.flatMap((p) => p.conversations).map((c) => [c.id, c]));
  return {
    ...empty(),
    me: first.me.id,
    epoch: first.epoch,
    // The oldest page's position: what later pages already hold is ignored by `pos`.
    position: Math.min(...pages.map((p) => p.position)),
    mine: Math.min(...pages.map((p) => p.mine)),
    conversations,
    people: { ...state.people, [first.me.id]: first.me },
    // What is on screen stays until it is fetched again; nothing is appended over a possible hole.
    windows: Object.fromEntries(
      Object.entries(state.windows)
        .filter(([id]) => Number(id) in conversations)
        .map(([id, window]) => [id, { ...window, has_after: true }]),
    ),
    outgoing: state.outgoing.filter((o) => o.status !== 'sent'),
    directory: state.directory + 1,
  };
}

/** Personal counters are absolute: the greater `mine` wins, whatever came before. */
function mine(state: State, frame: MineFrame): State {
  const next = { ...state, mine: Math.max(state.mine, frame.mine) };
  const held = state.conversations[frame.conversation];
  if (!held || frame.mine <= held.mine) return next;
  const { mine, read_seq, seen_seq, unread, mentions } = frame;
  next.conversations = { ...state.conversations, [held.id]: { ...held, mine, read_seq, seen_seq, unread, mentions } };
  return next;
}

/** A summary that was asked for; what happened since it was read is applied on top. */
function summary(state: State, fresh: Summary): State {
  const held = state.conversations[fresh.id];
  const missing = state.missing.filter((id) => id !== fresh.id);
  if (held && held.pos >= fresh.pos) return { ...state, missing };
  const now = (state.pending[fresh.id] ?? []).reduce((sum, event) => summaryAfter(sum, event, state), fresh);
  const pending = held ? state.pending : without(state.pending, fresh.id);
  return { ...state, missing, pending, conversations: { ...state.conversations, [fresh.id]: now } };
}

function loaded(state: State, id: number, page: Page, where: 'replace' | 'before' | 'after'): State {
  let window = joined(state.windows[id], page, where);
  for (const event of state.pending[id] ?? []) {
    if (event.position > page.as_of) window = advanced(window, event);
  }
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

function moved(message: Outgoing, to: { status: Outgoing['status']; code?: string }): Outgoing {
  const { code: _, ...rest } = message;
  return to.code === undefined ? { ...rest, status: to.status } : { ...rest, status: to.status, code: to.code };
}
