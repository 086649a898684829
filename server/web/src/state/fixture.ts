// Objects for tests: whole by default, changed where a test cares. Used by tests only.
import type { LiveEvent, Message, Page, Snapshot, Summary } from '../api/types';
import { empty, type Outgoing, type State } from './model';
import { reduce } from './reduce';

export const ME = 1;
export const ADA = 2;
export const KITCHEN = 7;

export function message(seq: number, more: Partial<Message> = {}): Message {
  return {
    conversation: KITCHEN, seq, position: 100 + seq, sender: ADA, client_id: `c${seq}`, at: '2026-01-02T03:04:05.000Z',
    text: `text ${seq}`, rev: 1, mentions: [], mention_all: false, reactions: [], pinned: false, pos: 100 + seq, ...more,
  };
}

export function summary(more: Partial<Summary> = {}): Summary {
  return {
    id: KITCHEN, kind: 'group', name: 'Kitchen', visibility: 'closed', history: 'all', posting: 'all', my_role: 'member',
    visible_from_seq: 1, last_seq: 3, last_message: message(3), read_seq: 3, seen_seq: 3, unread: 0, mentions: 0,
    member_count: 2, pins: [], pos: 103, mine: 0,
    settings: { pinned: false, muted: false, level: null, mine: 0 }, draft: null, ...more,
  };
}

export function page(from: number, to: number, more: Partial<Page> = {}): Page {
  const items = Array.from({ length: to - from + 1 }, (_, i) => message(from + i));
  return { items, has_before: from > 1, has_after: false, as_of: 100 + to, ...more };
}

export function event(position: number, kind: string, data: Record<string, unknown>, actor = ADA): LiveEvent {
  return { type: 'event', position, at: '2026-01-02T03:05:00.000Z', kind, actor, conversation: KITCHEN, data };
}

export function send(position: number, seq: number, more: Partial<Message> = {}): LiveEvent {
  const { reactions: _, pinned: __, pos: ___, ...data } = message(seq, { position, ...more });
  return event(position, 'message.send', data, data.sender);
}

export function snapshot(conversations: Summary[] = [summary()], position = 103): Snapshot {
  const me = { id: ME, name: '小明', login: 'ming', departments: [], status: 'active' as const, pos: 1 };
  const log = { origin: 'test', vkey: 'log+1' };
  const preferences = {
    theme: 'system' as const, language: null, send_key: 'enter' as const,
    notify: { level: 'all' as const, sound: true, preview: true }, do_not_disturb: null, mine: 0,
  };
  return {
    cursor: `e.${position}`, position, mine: 0, epoch: 'e', log, me, roles: [], preferences, sessions: [], conversations, next: null,
  };
}

let queuedAt = 1;
/** A message on its way; each is queued after the one made before it. */
export function outgoing(client_id: string, more: Partial<Outgoing> = {}): Outgoing {
  return { client_id, conversation: KITCHEN, text: client_id, queued_at: queuedAt++, status: 'waiting', ...more };
}

/** A state with one conversation, its three messages on screen, and the events after that. */
export function after(...events: LiveEvent[]): State {
  const begun = reduce(reduce(empty(), { do: 'snapshot', snapshots: [snapshot()] }), { do: 'open', conversation: KITCHEN });
  const opened = reduce(begun, {
    do: 'loaded', conversation: KITCHEN, page: page(1, 3), where: 'replace',
  });
  return events.reduce((state, event) => reduce(state, { do: 'event', event }), opened);
}

export const shown = (state: State) => state.windows[KITCHEN]?.messages ?? [];
export const kitchen = (state: State) => state.conversations[KITCHEN];
