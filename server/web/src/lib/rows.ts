// How a window of messages is laid out: day lines, the line before what is new, and messages of one
// person close together under one name. Pure: messages and a divider in, rows out.
import type { Message } from '../api/types';
import type { Window } from '../state/model';

export type Row =
  | { kind: 'day'; key: string; at: string }
  | { kind: 'new'; key: string }
  | { kind: 'message'; key: string; message: Message; head: boolean };

/** Longer silence than this starts a new block even from the same person. */
const BLOCK_MS = 5 * 60_000;

export function rows(window: Window): Row[] {
  const out: Row[] = [];
  let last: Message | undefined;
  for (const message of window.messages) {
    const newDay = !last || day(last.at) !== day(message.at);
    if (newDay) out.push({ kind: 'day', key: `d${message.seq}`, at: message.at });
    const unread = message.seq === window.divider;
    if (unread) out.push({ kind: 'new', key: 'new' });
    const head = newDay || unread || !last || !together(last, message);
    out.push({ kind: 'message', key: `m${message.seq}`, message, head });
    last = message;
  }
  return out;
}

function together(a: Message, b: Message): boolean {
  if (a.sender !== b.sender || a.recalled || b.recalled) return false;
  return Date.parse(b.at) - Date.parse(a.at) < BLOCK_MS;
}

function day(at: string): string {
  return new Date(at).toDateString();
}
