// The whole state of the page, and what may change it. Plain data: no clock, no network, no Svelte.
// The law: snapshot + events = state, however often an event is repeated. To add a journal kind:
// one case in events.ts (and messages.ts if it changes a message), and its test.
import type { Preferences } from '../api/personal';
import type { DraftFrame, LiveEvent, Message, MineFrame, Page, Person, Role, SettingsFrame, Snapshot, Summary } from '../api/types';

/** A stretch of one conversation's history without holes, ascending by `seq`. */
export type Window = {
  messages: Message[];
  has_before: boolean;
  has_after: boolean;
  /** First unread message when the conversation was opened: where the divider stands. */
  divider: number | null;
};

/** What is said, beside its words. */
export type Saying = {
  text: string;
  reply_to?: number;
  thread_root?: number;
  mentions?: number[];
  mention_all?: boolean;
  /** A forwarded message: the server copies its text, `text` here is only what is shown meanwhile. */
  forward_of?: { conversation: number; seq: number };
};

/** Own message on its way. `sent`: acknowledged, its event not here yet. */
export type Outgoing = Saying & {
  client_id: string;
  conversation: number;
  /** ms since 1970, never the same twice: the order in which messages go out. */
  queued_at: number;
  status: 'waiting' | 'sending' | 'failed' | 'sent';
  /** Stable code of the refusal, when failed. */
  code?: string;
};

export type State = {
  /** The verifier key of the journal: what installation this is. Another one is a new one. */
  vkey: string;
  me: number;
  epoch: string;
  position: number;
  mine: number;
  roles: Role[];
  preferences: Preferences | null;
  conversations: Record<number, Summary>;
  /** History in memory: the conversation on screen, and the ends of those that were on screen lately. */
  windows: Record<number, Window>;
  /** The conversation on screen. */
  open: number | null;
  /** Conversations on screen or lately so, the newest first. */
  recent: number[];
  people: Record<number, Person>;
  /** In the order in which they were written. */
  outgoing: Outgoing[];
  /** Events that came while a page was on its way, by conversation: applied again after it. */
  pending: Record<number, LiveEvent[]>;
  /** Conversations an event named that are not known yet: to be fetched. */
  missing: number[];
  /** The directory moved: people on screen are to be fetched again. Counts up. */
  directory: number;
  /** My sessions changed: a page that lists them asks again. Counts up. */
  sessions: number;
};

/** What all tabs of a person have in common; the rest is each tab's own. */
export type Shared = Pick<State, 'vkey' | 'me' | 'epoch' | 'position' | 'mine' | 'roles' | 'preferences' | 'conversations' | 'people' | 'outgoing'>;

export type Action =
  | { do: 'snapshot'; snapshots: Snapshot[] }
  | { do: 'adopt'; shared: Shared }
  /** Another installation answers here: nothing in memory is of it. */
  | { do: 'forget' }
  | { do: 'event'; event: LiveEvent }
  | { do: 'position'; position: number }
  | { do: 'mine'; frame: MineFrame }
  | { do: 'settings'; frame: SettingsFrame }
  | { do: 'draft'; frame: DraftFrame }
  | { do: 'preferences'; preferences: Preferences }
  | { do: 'summary'; summary: Summary }
  | { do: 'gone'; conversation: number }
  | { do: 'people'; people: Person[] }
  | { do: 'open'; conversation: number }
  | { do: 'loading'; conversation: number }
  | { do: 'loaded'; conversation: number; page: Page; where: 'replace' | 'before' | 'after' }
  | { do: 'load_failed'; conversation: number }
  | { do: 'trim'; conversation: number; keep: number; end: 'newest' | 'oldest' }
  | { do: 'close'; conversation: number }
  | { do: 'queue'; message: Outgoing }
  | { do: 'outgoing'; client_id: string; status: Outgoing['status']; code?: string; position?: number }
  | { do: 'discard'; client_id: string };

export function empty(): State {
  return {
    vkey: '',
    me: 0,
    epoch: '',
    position: 0,
    mine: 0,
    roles: [],
    preferences: null,
    conversations: {},
    windows: {},
    open: null,
    recent: [],
    people: {},
    outgoing: [],
    pending: {},
    missing: [],
    directory: 0,
    sessions: 0,
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
