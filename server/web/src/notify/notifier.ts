// Notifications of this device: asks the rules about every new message, shows and takes back, rings, and writes down what
// was decided and why. One tab does it, the one that holds the line. What it is not: the rules (rules.ts), or the words
// (words.ts).
import { DEFAULTS } from '../api/personal';
import type { Message, Summary } from '../api/types';
import type { State } from '../state/model';
import type { Banner } from './banners';
import { decide, type Decision, type Reason, type Verdict } from './rules';

/** More conversations than this at once, after a time without a line, are one banner. */
const SEVERAL = 3;
/** The banner that is about several conversations, or a test. */
export const GENERAL = 0;
/** Reasons after which it rings even though nothing can be shown: the person wanted to be called. */
const RINGS: ReadonlySet<Reason> = new Set<Reason>(['not_allowed', 'not_asked', 'unsupported']);

export type Permission = NotificationPermission | 'unsupported';

export type NotifierOptions = {
  state: () => State;
  /** Somebody looks at this conversation, in any tab. */
  shows: (conversation: number) => boolean;
  /** Somebody looks at a tab of ours. */
  inFront: () => boolean;
  banners: {
    permission: Permission;
    show: (banner: Banner) => Promise<boolean>;
    close: (conversation: number) => Promise<void>;
    sweep: (stays: (conversation: number) => boolean) => Promise<void>;
  };
  ring: () => Promise<boolean>;
  words: {
    one: (state: State, summary: Summary, message: Message, count: number, preview: boolean) => Banner;
    several: (messages: number, conversations: number) => Banner;
    test: () => Banner;
  };
  record: (decisions: Decision[]) => void;
  now: () => Date;
};

type Taken = { message: Message; summary: Summary; verdict: Verdict };

export class Notifier {
  readonly #options: NotifierOptions;
  /** What came while the past was replayed: decided together when that is over. */
  #waiting: Message[] = [];
  /** The newest message of each banner. */
  readonly #shown = new Map<number, number>();

  constructor(options: NotifierOptions) {
    this.#options = options;
  }

  /** A new message. `replayed`: it came while this device was away. */
  async take(message: Message, replayed: boolean): Promise<void> {
    if (replayed) this.#waiting.push(message);
    else await this.#decide([message], false);
  }

  /** The replay is over: what is still unread now is told, each conversation once. */
  async settled(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = [];
    const { conversations } = this.#options.state();
    await this.#options.banners.sweep((id) => id === GENERAL || (conversations[id]?.unread ?? 0) > 0);
    if (waiting.length > 0) await this.#decide(waiting, true);
  }

  /** My read cursor moved, here or on another device. */
  async read(conversation: number): Promise<void> {
    const summary = this.#options.state().conversations[conversation];
    const seq = this.#shown.get(conversation);
    if (summary && summary.unread > 0 && (seq === undefined || seq > summary.read_seq)) return;
    await this.#close(conversation);
    if (this.#shown.has(GENERAL)) await this.#close(GENERAL);
  }

  /** A message was taken back: it must not go on standing on the desktop. */
  async recalled(conversation: number, seq: number): Promise<void> {
    if (this.#shown.get(conversation) === seq) await this.#close(conversation);
  }

  /** Nobody is signed in any more. */
  async clear(): Promise<void> {
    this.#waiting = [];
    this.#shown.clear();
    await this.#options.banners.sweep(() => false);
  }

  /** Shows and rings whatever the rules say; answers what came of it. */
  async test(): Promise<Decision> {
    const verdict = this.#allowed({ shown: true, reason: 'test' });
    const shown = verdict.shown && (await this.#show(this.#options.words.test(), 0));
    const sound = await this.#options.ring();
    const reason: Reason = verdict.shown && !shown ? 'failed' : verdict.reason;
    const at = this.#options.now().getTime();
    const decision = { conversation: GENERAL, seq: at, sender: this.#options.state().me, at, shown, sound, reason };
    this.#options.record([decision]);
    return decision;
  }

  async #decide(messages: Message[], replayed: boolean): Promise<void> {
    const taken = messages.flatMap((message) => this.#judge(message, replayed));
    const groups = new Map<number, Taken[]>();
    for (const one of taken) {
      if (one.verdict.shown) groups.set(one.summary.id, [...(groups.get(one.summary.id) ?? []), one]);
    }
    const failed = new Set<number>();
    if (groups.size > SEVERAL) {
      const count = [...groups.values()].reduce((sum, group) => sum + group.length, 0);
      if (!(await this.#show(this.#options.words.several(count, groups.size), 0))) groups.forEach((_, id) => failed.add(id));
    } else for (const [id, group] of groups) if (!(await this.#showGroup(group))) failed.add(id);

    const wanted = taken.some(({ verdict }) => verdict.shown || RINGS.has(verdict.reason));
    const sounds = wanted && (this.#options.state().preferences ?? DEFAULTS).notify.sound && (await this.#options.ring());
    this.#options.record(taken.map((one) => this.#decision(one, groups, failed, sounds)));
  }

  #judge(message: Message, replayed: boolean): Taken[] {
    const { conversations, me, preferences } = this.#options.state();
    const summary = conversations[message.conversation];
    if (!summary) return [];
    const onScreen = this.#options.shows(summary.id);
    const permission = this.#options.banners.permission;
    const verdict = decide({ message, summary, me, preferences, onScreen, permission, now: this.#options.now() });
    const late = replayed && verdict.shown && this.#options.inFront();
    // Own messages are nobody's news, and would only fill the record.
    return verdict.reason === 'own' ? [] : [{ message, summary, verdict: late ? { shown: false, reason: 'caught_up' } : verdict }];
  }

  #showGroup(group: Taken[]): Promise<boolean> {
    const last = group.at(-1) as Taken;
    const state = this.#options.state();
    const preview = (state.preferences ?? DEFAULTS).notify.preview;
    const count = this.#shown.has(last.summary.id) ? Math.max(group.length, last.summary.unread) : group.length;
    return this.#show(this.#options.words.one(state, last.summary, last.message, count, preview), last.message.seq);
  }

  async #show(banner: Banner, seq: number): Promise<boolean> {
    const shown = await this.#options.banners.show(banner);
    if (shown) this.#shown.set(banner.conversation, seq);
    return shown;
  }

  async #close(conversation: number): Promise<void> {
    this.#shown.delete(conversation);
    await this.#options.banners.close(conversation);
  }

  #allowed(verdict: Verdict): Verdict {
    const { permission } = this.#options.banners;
    if (permission === 'granted') return verdict;
    return { shown: false, reason: permission === 'denied' ? 'not_allowed' : permission === 'default' ? 'not_asked' : 'unsupported' };
  }

  #decision({ message, summary, verdict }: Taken, groups: Map<number, Taken[]>, failed: Set<number>, sounds: boolean): Decision {
    const { seq, sender } = message;
    const at = this.#options.now().getTime();
    const base = { conversation: summary.id, seq, sender, at };
    const wanted = verdict.shown || RINGS.has(verdict.reason);
    if (!verdict.shown) return { ...base, shown: false, sound: sounds && wanted, reason: verdict.reason };
    if (failed.has(summary.id)) return { ...base, shown: false, sound: sounds, reason: 'failed' };
    const last = groups.get(summary.id)?.at(-1)?.message.seq === seq && groups.size <= SEVERAL;
    return { ...base, shown: true, sound: sounds, reason: last ? verdict.reason : 'grouped' };
  }
}
