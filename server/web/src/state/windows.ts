// Windows of history: pages joined without holes, live messages put at the end.
import type { LiveEvent, Message, Page } from '../api/types';
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

/** Keeps the newest `keep` messages, so that a long day does not fill the page. */
export function trimmed(window: Window, keep: number): Window {
  if (window.messages.length <= keep) return window;
  return { ...window, messages: window.messages.slice(-keep), has_before: true };
}

/** What is kept of a window that leaves the screen: its newest messages, if it has them. */
export function rested(window: Window): Window | null {
  return window.has_after ? null : { ...trimmed(window, REST), divider: null };
}
