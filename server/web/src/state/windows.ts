// Windows of history: pages joined without holes, live messages put at the end.
import type { LiveEvent, Message, Page, Summary } from '../api/types';
import { changed, fromEvent } from './messages';
import type { Window } from './model';

/** The most messages of one window. What goes beyond is let go at the far end and fetched again when wanted. */
export const MOST = 2_000;
/** What stays of a window off screen. */
export const REST = 60;

/** `page` alone, or joined to what was there. A page that does not touch the window replaces it. */
export function joined(old: Window | undefined, page: Page, where: 'replace' | 'before' | 'after'): Window {
  const alone: Window = {
    messages: page.items,
    has_before: page.has_before,
    has_after: page.has_after,
    divider: where === 'replace' ? (page.first_unread ?? null) : (old?.divider ?? null),
  };
  if (!old || where === 'replace' || old.messages.length === 0) return alone;
  const messages = union(old.messages, page.items);
  const over = messages.length > MOST;
  return where === 'before'
    ? { ...old, messages: messages.slice(0, MOST), has_before: page.has_before, has_after: old.has_after || over }
    : { ...old, messages: messages.slice(-MOST), has_after: page.has_after, has_before: old.has_before || over };
}

/** Both lists by `seq`; of two versions of one message the newer `pos` wins. */
function union(a: Message[], b: Message[]): Message[] {
  const bySeq = new Map<number, Message>();
  for (const message of [...a, ...b]) {
    const held = bySeq.get(message.seq);
    if (!held || message.pos > held.pos) bySeq.set(message.seq, message);
  }
  return [...bySeq.values()].sort((x, y) => x.seq - y.seq);
}

/** The window after `event`; the same object when the event does not touch it. */
export function advanced(window: Window, event: LiveEvent): Window {
  if (event.kind === 'message.send') return appended(window, event);
  const seq = Number(event.data['seq']);
  const at = window.messages.findIndex((m) => m.seq === seq);
  const held = window.messages[at];
  if (!held) return window;
  const next = changed(held, event);
  if (next === held) return window;
  return { ...window, messages: window.messages.with(at, next) };
}

function appended(window: Window, event: LiveEvent): Window {
  if (window.has_after) return window;
  const message = fromEvent(event);
  const last = window.messages.at(-1);
  if (last && message.seq <= last.seq) return window;
  // A hole cannot be shown: it is fetched when the reader comes to the end.
  if (last && message.seq > last.seq + 1) return { ...window, has_after: true };
  // The reader is far above and the page full: the rest waits on the server until it is wanted.
  if (window.messages.length >= MOST) return { ...window, has_after: true };
  return { ...window, messages: [...window.messages, message] };
}

/** Keeps `keep` messages of one end, so that neither a long day nor a long way back fills the page. */
export function trimmed(window: Window, keep: number, end: 'newest' | 'oldest'): Window {
  if (window.messages.length <= keep) return window;
  return end === 'newest'
    ? { ...window, messages: window.messages.slice(-keep), has_before: true }
    : { ...window, messages: window.messages.slice(0, keep), has_after: true };
}

/** What is kept of a window that leaves the screen: its newest messages, if it has them. */
export function rested(window: Window): Window | null {
  return window.has_after ? null : { ...trimmed(window, REST, 'newest'), divider: null };
}

/** A window in memory as it is opened again: with the line before what is unread. Null when it does not reach that far. */
export function begun(window: Window, { read_seq, last_seq, unread }: Summary, me: number): Window | null {
  const [first, last] = [window.messages[0], window.messages.at(-1)];
  if (window.has_after || last?.seq !== last_seq || !first) return null;
  if (unread > 0 && window.has_before && first.seq > read_seq + 1) return null;
  const fresh = unread > 0 ? window.messages.find((m) => m.seq > read_seq && m.sender !== me) : undefined;
  return { ...window, divider: fresh?.seq ?? null };
}
