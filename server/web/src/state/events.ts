// What journal events do to the conversation list. One case per kind; an unknown kind changes nothing.
import type { LiveEvent, Message, Summary } from '../api/types';
import { changed, fromEvent } from './messages';
import { type State, type Window, without } from './model';
import { advanced, REST, trimmed } from './windows';

/** The state after one journal event. Events at or before the state's position are repeats. */
export function afterEvent(state: State, event: LiveEvent): State {
  if (event.position <= state.position) return state;
  return replayed({ ...state, position: event.position }, event);
}

function replayed(state: State, event: LiveEvent): State {
  if (event.kind === 'directory.version' || event.kind.startsWith('person.')) {
    return { ...state, directory: state.directory + 1 };
  }
  if (event.kind.startsWith('session.')) return { ...state, sessions: state.sessions + 1 };
  if (event.kind.startsWith('role.')) return roles(state, event);
  const id = event.conversation;
  if (id == null) return state;
  if (leaves(state, event)) return dropped(state, id);
  const summary = state.conversations[id];
  // What is on its way (a page, an unknown summary) may be older than this event: keep it for then.
  const waiting = state.pending[id] ?? (summary ? null : []);
  const pending = waiting ? { ...state.pending, [id]: [...waiting, event] } : state.pending;
  if (!summary) return { ...state, pending, missing: state.missing.includes(id) ? state.missing : [...state.missing, id] };
  const window = state.windows[id];
  const next = window && kept(state, id, advanced(window, event));
  return {
    ...state,
    pending,
    windows: next && next !== window ? { ...state.windows, [id]: next } : state.windows,
    conversations: { ...state.conversations, [id]: summaryAfter(summary, event, state) },
    outgoing: arrived(state, event),
  };
}

/** Whether the event ends my stay: I left, was removed, or the group was dissolved. */
function leaves(state: State, event: LiveEvent): boolean {
  if (event.kind === 'conversation.dissolve') return true;
  return event.kind === 'conversation.member_remove' && numbers(event.data['removed']).includes(state.me);
}

function roles(state: State, event: LiveEvent): State {
  if (event.data['person'] !== state.me || !Array.isArray(event.data['roles'])) return state;
  return { ...state, roles: event.data['roles'] as State['roles'] };
}

/** Off screen a window follows along, but does not grow. */
function kept(state: State, id: number, window: Window): Window {
  return id === state.open || window.messages.length < 2 * REST ? window : trimmed(window, REST, 'newest');
}

/** Without the conversation and all that hangs on it. */
export function dropped(state: State, id: number): State {
  return {
    ...state,
    conversations: without(state.conversations, id),
    windows: without(state.windows, id),
    pending: without(state.pending, id),
    recent: state.recent.filter((r) => r !== id),
    missing: state.missing.filter((m) => m !== id),
    outgoing: state.outgoing.filter((o) => o.conversation !== id),
  };
}

function arrived(state: State, event: LiveEvent): State['outgoing'] {
  if (event.kind !== 'message.send' || event.actor !== state.me) return state.outgoing;
  return state.outgoing.filter((o) => o.client_id !== event.data['client_id']);
}

/** A summary after an event of its conversation. */
export function summaryAfter(summary: Summary, event: LiveEvent, state: State): Summary {
  if (event.position <= summary.pos) return summary;
  return { ...change(summary, event, state), pos: event.position };
}

function change(summary: Summary, event: LiveEvent, state: State): Summary {
  const data = event.data;
  switch (event.kind) {
    case 'message.send':
      return sent(summary, fromEvent(event), state.me);
    case 'message.edit':
    case 'message.react':
    case 'message.unreact':
      return { ...summary, last_message: last(summary, event) };
    case 'message.recall':
      return recall(summary, event, state);
    case 'message.pin':
      return { ...summary, last_message: last(summary, event), pins: [...new Set([...summary.pins, Number(data['seq'])])] };
    case 'message.unpin':
      return { ...summary, last_message: last(summary, event), pins: summary.pins.filter((seq) => seq !== data['seq']) };
    case 'conversation.update':
      return { ...summary, ...only(data, ['name', 'topic', 'visibility', 'history', 'posting']) };
    case 'conversation.member_add':
      return { ...summary, member_count: summary.member_count + count(data['added']) };
    case 'conversation.member_remove':
      return { ...summary, member_count: summary.member_count - count(data['removed']) };
    case 'conversation.member_role':
      return data['person'] === state.me ? { ...summary, my_role: data['role'] === 'owner' ? 'owner' : 'member' } : summary;
    default:
      return summary;
  }
}

/** Unread is `last_seq - read_seq` without own messages, until the server's own number comes. */
function sent(summary: Summary, message: Message, me: number): Summary {
  if (message.seq <= summary.last_seq) return summary;
  const own = message.sender === me;
  const named = !own && (message.mention_all || message.mentions.includes(me));
  return {
    ...summary,
    last_seq: message.seq,
    last_message: message,
    unread: summary.unread + (own ? 0 : 1),
    mentions: summary.mentions + (named ? 1 : 0),
  };
}

function recall(summary: Summary, event: LiveEvent, state: State): Summary {
  const seq = Number(event.data['seq']);
  const before =
    summary.last_message?.seq === seq
      ? summary.last_message
      : state.windows[summary.id]?.messages.find((m) => m.seq === seq);
  const counted = before && !before.recalled && before.sender !== state.me && seq > summary.read_seq;
  const named = counted && (before.mention_all || before.mentions.includes(state.me));
  return {
    ...summary,
    last_message: last(summary, event),
    mentions: Math.max(0, summary.mentions - (named ? 1 : 0)),
    pins: summary.pins.filter((pin) => pin !== seq),
  };
}

function last(summary: Summary, event: LiveEvent): Message | null {
  const message = summary.last_message;
  return message && message.seq === event.data['seq'] ? changed(message, event) : message;
}

function only(data: Record<string, unknown>, names: string[]): Partial<Summary> {
  return Object.fromEntries(names.filter((n) => data[n] !== undefined).map((n) => [n, data[n]]));
}

function numbers(value: unknown): number[] {
  return Array.isArray(value) ? (value as number[]) : [];
}

function count(value: unknown): number {
  return Array.isArray(value) ? value.length : 0;
}
