// The whole state of the page, and what may change it. Plain data: no clock, no network, no Svelte.
// The law: snapshot + events = state, however often an event is repeated. To add a journal kind:
// one case in events.ts (and messages.ts if it changes a message), and its test.
import type { LiveEvent, Message, MineFrame, Page, Person, Snapshot, Summary } from '../api/types';

/** A stretch of one conversation's history without holes, ascending by `seq`. */
export type Window = {
  messages: Message[];
  has_before: boolean;
  has_after: boolean;
  /** First unread message when the conversation was opened: where the divider stands. */
  divider: number | null;
};

/** Own message on its way. `sent`: acknowledged, its event not here yet. */
export type Outgoing = {
  client_id: string;
  conversation: number;
  text: string;
  reply_to?: number;
  mentions?: number[];
  mention_all?: boolean;
  /** A forwarded message: the server copies its text, `text` here is only what is shown meanwhile. */
  forward_of?: { conversation: number; seq: number };
  status: 'waiting' | 'sending' | 'failed' | 'sent';
  /** Stable code of the refusal, when failed. */
  code?: string;
};

export type State = {
  me: number;
  epoch: string;
  position: number;
  mine: number;
  conversations: Record<number, Summary>;
  windows: Record<number, Window>;
  people: Record<number, Person>;
  outgoing: Outgoing[];
  /** Events that came while a page was on its way, by conversation: applied again after it. */
  pending: Record<number, LiveEvent[]>;
  /** Conversations an event named that are not known yet: to be fetched. */
  missing: number[];
  /** The directory moved: people on screen are to be fetched again. Counts up. */
  directory: number;
};

export type Action =
  | { do: 'snapshot'; snapshots: Snapshot[] }
  | { do: 'event'; event: LiveEvent }
  | { do: 'position'; position: number }
  | { do: 'mine'; frame: MineFrame }
  | { do: 'summary'; summary: Summary }
  | { do: 'gone'; conversation: number }
  | { do: 'people'; people: Person[] }
  | { do: 'loading'; conversation: number }
  | { do: 'loaded'; conversation: number; page: Page; where: 'replace' | 'before' | 'after' }
  | { do: 'load_failed'; conversation: number }
  | { do: 'trim'; conversation: number; keep: number; end: 'newest' | 'oldest' }
  | { do: 'close'; conversation: number }
  | { do: 'queue'; message: Outgoing }
  | { do: 'outgoing'; client_id: string; status: Outgoing['status']; code?: string }
  | { do: 'discard'; client_id: string };

export function empty(): State {
  return {
    me: 0,
    epoch: '',
    position: 0,
    mine: 0,
    conversations: {},
    windows: {},
    people: {},
    outgoing: [],
    pending: {},
    missing: [],
    directory: 0,
  };
}

/** The cursor to resume from. */
export function cursor(state: State): string {
  return `${state.epoch}.${state.position}`;
}

/** A copy of `record` without `key`. */
export function without<T>(record: Record<number, T>, key: number): Record<number, T> {
  const rest = { ...record };
  delete rest[key];
  return rest;
}
