// How a window of messages is laid out: one row a message, with a day line or the line before what is new above it, and
// messages of one person close together under one name. Pure. A row that did not change stays the same object, so that a
// message that arrives draws one row and no other.
import type { Message } from '../../api/types';
import type { Outgoing, Window } from '../../state/model';

export type Row = {
  key: string;
  message: Message;
  /** Set while the server has not confirmed it. */
  outgoing: Outgoing | null;
  /** The day line above it, as the time of its first message. */
  day: string | null;
  /** The line before what is new stands above it. */
  fresh: boolean;
  /** Begins a block: the name and picture are shown. */
  head: boolean;
};

/** Longer silence than this starts a new block even from the same person. */
const BLOCK_MS = 5 * 60_000;

export class Layout {
  #held = new Map<string, Row>();
  readonly #drawn = new WeakMap<Outgoing, Message>();

  /** The rows of a window; own messages on their way stand last, where the window ends with the newest. */
  rows(window: Window, outgoing: Outgoing[], me: number, now: () => string): Row[] {
    const next = new Map<string, Row>();
    const out: Row[] = [];
    let last: Message | undefined;
    const lay = (message: Message, sending: Outgoing | null) => {
      // With more above it, the first row cannot know whether its day begins with it.
      const newDay = last ? dayOf(last) !== dayOf(message) : !window.has_before;
      const fresh = sending === null && message.seq === window.divider;
      const head = newDay || fresh || !last || !together(last, message);
      const key = keyOf(message, me);
      const row = this.#same(key, message, sending, newDay ? message.at : null, fresh, head);
      next.set(key, row);
      out.push(row);
      last = message;
    };
    for (const message of window.messages) lay(message, null);
    if (!window.has_after) for (const sending of outgoing) if (!next.has(`c${sending.client_id}`)) lay(this.#drawing(sending, me, now), sending);
    this.#held = next;
    return out;
  }

  #same(key: string, message: Message, outgoing: Outgoing | null, day: string | null, fresh: boolean, head: boolean): Row {
    const held = this.#held.get(key);
    const stays = held?.message === message && held.outgoing === outgoing && held.day === day && held.fresh === fresh && held.head === head;
    return stays ? held : { key, message, outgoing, day, fresh, head };
  }

  /** What is on its way, as the message that it will be. */
  #drawing(sending: Outgoing, me: number, now: () => string): Message {
    let message = this.#drawn.get(sending);
    if (!message) {
      message = {
        conversation: sending.conversation, seq: 0, position: 0, sender: me, client_id: sending.client_id, at: now(), text: sending.text,
        rev: 1, reply_to: sending.reply_to ?? null, mentions: sending.mentions ?? [], mention_all: sending.mention_all ?? false,
        reactions: [], pinned: false, pos: 0,
      };
      this.#drawn.set(sending, message);
    }
    return message;
  }
}

/** The first message of others after `seq`; null unless the window also shows what is before it. */
export function firstAfter(window: Window, seq: number, me: number): number | null {
  const at = window.messages.findIndex((m) => m.seq > seq && m.sender !== me);
  return at > 0 || (at === 0 && !window.has_before) ? (window.messages[at]?.seq ?? null) : null;
}

/** An own message keeps its row when it is confirmed: the key is what the client chose. */
export function keyOf(message: Message, me: number): string {
  return message.sender === me && message.client_id ? `c${message.client_id}` : `m${message.seq}`;
}

function together(a: Message, b: Message): boolean {
  if (a.sender !== b.sender || a.recalled || b.recalled) return false;
  return Date.parse(b.at) - Date.parse(a.at) < BLOCK_MS;
}

const days = new WeakMap<Message, string>();

function dayOf(message: Message): string {
  let day = days.get(message);
  if (day === undefined) days.set(message, (day = new Date(message.at).toDateString()));
  return day;
}

/** How a list of rows came out of the one before: what the virtual list must know to keep the reader's place. */
export type Turn = {
  rows: Row[];
  /** Rows were added or taken away at the start, and nowhere else. */
  shift: boolean;
  /** Counts up when the list begins anew: nothing of the old one is left, or both ends changed, which no list can follow. */
  place: number;
};

export function turned(before: Turn | null, rows: Row[]): Turn {
  const first = rows[0]?.key;
  const was = before?.rows[0]?.key;
  const anew = { rows, shift: false, place: (before?.place ?? 0) + 1 };
  if (!before || first === undefined || was === undefined) return anew;
  if (first === was) return { rows, shift: false, place: before.place };
  const added = rows.findIndex((row) => row.key === was);
  const taken = added < 0 ? before.rows.findIndex((row) => row.key === first) : 0;
  if (added < 0 && taken < 0) return anew;
  const whole = added > 0 ? rows.length - added === before.rows.length : before.rows.length - taken === rows.length;
  return whole ? { rows, shift: true, place: before.place } : anew;
}
