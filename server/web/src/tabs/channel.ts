// What the tabs of one browser tell each other. What it is not: the server's protocol, or storage; nothing said here is
// kept. Access tokens pass through it: it stays within this origin and in memory.
import type { LiveStatus } from '../api/live';
import type { Frame, Session } from '../api/types';
import type { Alarm } from '../journal/witness';
import type { Action, Outgoing, Shared } from '../state/model';

/** Whose presence, typing and reading a tab has on its screen. */
export type Interest = { people: number[]; conversations: number[] };

/** What a tab shows, for the one that decides about notifications. */
export type Sight = { visible: boolean; focused: boolean; conversation: number | null };

export type Body = { do: string } & Record<string, unknown>;

/** How far a tab is. */
export type Place = { vkey: string; epoch: string; position: number; mine: number };

export type Word =
  // From the tab that holds the line, to all or to one (`to`).
  | { say: 'lead'; status: LiveStatus }
  | { say: 'pong'; status: LiveStatus; hidden: boolean }
  | { say: 'welcome'; to: string; status: LiveStatus; shared: Shared | null }
  | { say: 'state'; shared: Shared }
  | { say: 'frame'; frame: Frame }
  | { say: 'resumed'; position: number }
  | { say: 'reply'; to: string; id: number; data?: unknown; problem?: { code: string; status: number; detail: string; retryAfter: number } }
  // To the tab that holds the line.
  | { say: 'join'; place: Place; outgoing: Outgoing[] }
  | { say: 'command'; id: number; body: Body }
  | { say: 'tell'; body: Body }
  | { say: 'interest'; interest: Interest }
  | { say: 'hurry' }
  | { say: 'ping' }
  // From any tab to all.
  | { say: 'action'; action: Action }
  | { say: 'sight'; sight: Sight }
  | { say: 'bye' }
  | { say: 'session?' }
  | { say: 'session'; session: Session; expiresAt: number }
  | { say: 'over'; notice: string }
  | { say: 'alarm'; alarm: Alarm | null }
  | { say: 'put aside' };

/** A word with its tab, and the person in whose name it is said. */
export type Letter = { from: string; me: number; word: Word };

/** The part of a BroadcastChannel that is used; tests hand in their own. */
export type Bus = { postMessage(letter: Letter): void; onmessage: ((event: MessageEvent) => void) | null; close(): void };

export class Channel {
  readonly tab: string;
  readonly #bus: Bus | null;
  readonly #ears = new Set<(letter: Letter) => void>();

  /** Without a bus (a browser that has none) nobody hears and nothing is heard. */
  constructor(tab: string, bus: Bus | null) {
    this.tab = tab;
    this.#bus = bus;
    if (bus) bus.onmessage = (event) => this.#ears.forEach((ear) => ear(event.data as Letter));
  }

  static open(tab: string): Channel {
    return new Channel(tab, typeof BroadcastChannel === 'undefined' ? null : (new BroadcastChannel('lingtong') as unknown as Bus));
  }

  listen(ear: (letter: Letter) => void): () => void {
    this.#ears.add(ear);
    return () => this.#ears.delete(ear);
  }

  post(me: number, word: Word): void {
    this.#bus?.postMessage({ from: this.tab, me, word });
  }
}
