// What was begun and not sent, by conversation: on the device at every key, on the server a moment later. The rule that keeps
// sent words from coming back: only a page in which something was typed since the last answer (`dirty`) may write; every
// other page takes over what it is told. Calls of one conversation go out one after the other, so that an old text never
// lands after a newer one.
import { SvelteMap } from 'svelte/reactivity';

export type Draft = { text: string; reply_to: number | null };
type Told = Draft & { mine: number };
type Held = Told & { dirty: boolean; /** The server may hold a text. */ remote: boolean; /** Counts changes made here. */ turn: number; /** Counts changes taken over from elsewhere. */ taken: number };

export const NONE: Draft = { text: '', reply_to: null };
const DELAY_MS = 1_200;

export type DraftOptions = {
  /** Null where storage is forbidden. */
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> | null;
  /** Where a conversation's draft lies on this device. */
  key: (conversation: number) => string;
  put: (conversation: number, draft: Draft) => Promise<{ mine: number }>;
};

export class Drafts {
  readonly #options: DraftOptions;
  readonly #held = new SvelteMap<number, Held>();
  readonly #timers = new Map<number, ReturnType<typeof setTimeout>>();
  readonly #busy = new Set<number>();

  constructor(options: DraftOptions) {
    this.#options = options;
  }

  get(conversation: number): Draft {
    return this.#held.get(conversation) ?? this.#stored(conversation) ?? NONE;
  }

  /** Changes when the draft was replaced from elsewhere: the field must show it. */
  taken(conversation: number): number {
    return this.#held.get(conversation)?.taken ?? 0;
  }

  /** Something was typed here. */
  type(conversation: number, draft: Draft): void {
    const held = this.#open(conversation);
    if (held.text === draft.text && held.reply_to === draft.reply_to) return;
    this.#keep(conversation, { ...held, ...draft, dirty: true, turn: held.turn + 1 });
    this.#later(conversation);
  }

  /** It was sent: nothing is left of it anywhere, at once. */
  sent(conversation: number): void {
    const held = this.#open(conversation);
    // A message that was written faster than the first call needs none.
    const dirty = held.remote || this.#busy.has(conversation);
    this.#keep(conversation, { ...held, ...NONE, dirty, turn: held.turn + 1 });
    void this.flush(conversation);
  }

  /** What the server has, from a summary or a frame. */
  told(conversation: number, told: Told | null): void {
    const held = this.#open(conversation);
    if (!told || told.mine <= held.mine) return;
    if (held.dirty) return this.#keep(conversation, { ...held, mine: told.mine, remote: told.text !== '' });
    this.#take(conversation, held, told);
  }

  /** Another page of this device wrote its draft. */
  elsewhere(conversation: number): void {
    const held = this.#held.get(conversation);
    if (!held || held.dirty) return;
    const stored = this.#stored(conversation) ?? { ...NONE, mine: held.mine };
    this.#held.set(conversation, merged(held, stored));
  }

  /** Tells the server now what it does not know yet. */
  async flush(conversation: number): Promise<void> {
    clearTimeout(this.#timers.get(conversation));
    this.#timers.delete(conversation);
    const held = this.#held.get(conversation);
    if (!held?.dirty || this.#busy.has(conversation)) return;
    this.#busy.add(conversation);
    let mine: number | null = null;
    try {
      ({ mine } = await this.#options.put(conversation, { text: held.text, reply_to: held.reply_to }));
    } catch {
      // It stays on the device; the next key or the next time it is opened tries again.
    }
    this.#busy.delete(conversation);
    const now = this.#held.get(conversation);
    if (!now || mine === null) return;
    const same = now.turn === held.turn;
    this.#keep(conversation, { ...now, mine: Math.max(now.mine, mine), dirty: !same, remote: held.text !== '' || held.reply_to !== null });
    if (!same) this.#later(conversation);
  }

  /** The line is back: what could not be told meanwhile is told now. */
  retry(): void {
    for (const [conversation, held] of this.#held) if (held.dirty) void this.flush(conversation);
  }

  /** Whoever is signed in changed: nothing is kept in memory, nothing is written any more. */
  forget(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    this.#held.clear();
  }

  #later(conversation: number): void {
    if (this.#timers.has(conversation)) return;
    this.#timers.set(conversation, setTimeout(() => void this.flush(conversation), DELAY_MS));
  }

  #open(conversation: number): Held {
    const held = this.#held.get(conversation);
    if (held) return held;
    const stored = this.#stored(conversation);
    const fresh: Held = { ...NONE, mine: 0, dirty: false, ...stored, remote: stored !== null, turn: 0, taken: 0 };
    this.#held.set(conversation, fresh);
    // Typed before the page was left, and the server never heard of it.
    if (fresh.dirty) this.#later(conversation);
    return fresh;
  }

  #take(conversation: number, held: Held, told: Told): void {
    this.#keep(conversation, merged(held, told));
  }

  #keep(conversation: number, held: Held): void {
    this.#held.set(conversation, held);
    const { text, reply_to, mine, dirty } = held;
    const key = this.#options.key(conversation);
    try {
      if (text === '' && reply_to === null && !dirty) this.#options.storage?.removeItem(key);
      else this.#options.storage?.setItem(key, JSON.stringify({ text, reply_to, mine, dirty }));
    } catch {
      // A full or forbidden storage: the draft then lives on the server and in this page.
    }
  }

  #stored(conversation: number): (Told & { dirty: boolean }) | null {
    try {
      const text = this.#options.storage?.getItem(this.#options.key(conversation));
      return text ? (JSON.parse(text) as Told & { dirty: boolean }) : null;
    } catch {
      return null;
    }
  }
}

function merged(held: Held, told: Told): Held {
  const same = held.text === told.text && held.reply_to === told.reply_to;
  return { ...held, text: told.text, reply_to: told.reply_to, remote: told.text !== '', mine: Math.max(held.mine, told.mine), taken: held.taken + (same ? 0 : 1) };
}
