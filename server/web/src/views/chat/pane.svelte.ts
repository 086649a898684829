// One conversation on screen: what is answered, edited, chosen, shown above it, and the verbs that its parts call.
// What it is not: the state (state/) or the drawing (the components here). To add a verb: a method here, a line in
// actions.ts, its words in i18n.
import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import { ChatRoutes } from '../../api/chat';
import { Problem } from '../../api/problem';
import type { Message, Person, Summary } from '../../api/types';
import type { Names } from '../../lib/markdown/tree';
import { permalink } from '../../lib/route';
import { router } from '../../lib/router.svelte';
import type { App } from '../../state/app.svelte';
import type { Outgoing } from '../../state/model';
import { nameOf } from '../../state/select';
import { policies } from './policies.svelte';
import { Quotes } from './quotes.svelte';
import type { Row } from './rows';

/** Where the timeline is to go; a new object is a new wish. */
export type Goal = { to: 'end' | 'divider' | number };

export type Sheet =
  | { is: 'readers' | 'revisions'; message: Message }
  | { is: 'forward'; messages: Message[] }
  | { is: 'pins' }
  | { is: 'emoji'; message: Message }
  | { is: 'date' };

/** What own messages said before they were recalled here, for `edit again`. Gone with the page. */
const recalledTexts = new SvelteMap<string, string>();

export class Pane {
  readonly app: App;
  readonly id: number;
  readonly routes: ChatRoutes;
  readonly quotes: Quotes;

  /** Number of the message that is answered. */
  reply = $state<number | null>(null);
  editing = $state.raw<Message | null>(null);
  sheet = $state.raw<Sheet | null>(null);
  /** The open action menu and the place where it stands. */
  menu = $state.raw<{ row: Row; at: DOMRect } | null>(null);
  goal = $state.raw<Goal | null>(null);
  /** The message that is pointed out after a jump. */
  lit = $state<number | null>(null);
  /** Messages chosen to be forwarded; null outside of choosing. */
  chosen = $state.raw<SvelteSet<number> | null>(null);
  /** What went wrong or right, said for a moment: a problem code, or a key of its own. */
  notice = $state.raw<{ problem: string } | { said: 'copied' | 'marked' | 'forwarded' | 'files_follow' } | null>(null);
  /** A text to put into the field: a recalled message that is written again. */
  again = $state.raw<{ text: string } | null>(null);

  /** Told to the field: take the focus. */
  focusField: () => void = () => undefined;
  /** Told to the timeline: put the focus on a row. */
  focusRow: (key: string) => void = () => undefined;

  readonly people: Record<number, Person> = $derived.by(() => this.app.state.people);
  readonly me: number = $derived.by(() => this.app.state.me);
  readonly summary: Summary | undefined = $derived.by(() => this.app.state.conversations[this.id]);
  readonly mayWrite: boolean = $derived.by(() => {
    const summary = this.summary;
    return summary !== undefined && !summary.outside && (summary.posting !== 'owners' || summary.my_role === 'owner');
  });
  /** What Enter does, by the person's preference. */
  readonly sendKey: 'enter' | 'ctrl_enter' = $derived.by(() => this.app.preferences.send_key);
  /** May call everyone. */
  readonly mayCallAll: boolean = $derived.by(() => {
    if (this.summary?.kind === 'direct') return false;
    return policies.now.mention_all === 'everyone' || this.summary?.my_role === 'owner';
  });

  constructor(app: App, id: number) {
    this.app = app;
    this.id = id;
    this.routes = new ChatRoutes(app.client);
    this.quotes = new Quotes(app, id);
    void policies.read(this.routes);
  }

  nameOf(person: number): string {
    return nameOf(this.people[person]);
  }

  /** The names by which a message may call the people it calls. */
  names(message: Message): Names {
    const named = message.mentions.flatMap((id) => {
      const person = this.people[id];
      return [person?.alias, person?.name, person?.latin_name].filter((n): n is string => Boolean(n)).map((n) => [n, id] as const);
    });
    return message.mention_all ? [...named, ...EVERYONE] : named;
  }

  // Where to look.

  /** To a message, wherever in the history it is. */
  async show(seq: number): Promise<void> {
    const goal = (this.goal = { to: seq });
    const here = () => this.app.open.window?.messages.some((m) => m.seq === seq) ?? false;
    if (here()) return;
    await this.app.open.around(seq);
    if (here() || this.goal !== goal) return;
    this.goal = null;
    this.notice = { problem: this.app.open.problem || 'not_found' };
  }

  async toEnd(): Promise<void> {
    await this.app.open.newest();
    this.goal = { to: 'end' };
  }

  /** To the line before what is new, which may have to be fetched. */
  async toUnread(): Promise<void> {
    const here = this.app.open.window;
    if (!here?.messages.some((m) => m.seq === here.divider)) await this.app.open.unread();
    // No line: it was read meanwhile on another device.
    this.goal = { to: this.app.open.window?.divider == null ? 'end' : 'divider' };
  }

  /** To the first message of a day, or after it. */
  async toDate(day: Date): Promise<void> {
    await this.app.open.at(day.toISOString());
    const first = this.app.open.window?.messages.find((m) => Date.parse(m.at) >= day.getTime());
    this.goal = first ? { to: first.seq } : { to: 'end' };
  }

  // What one does with a message.

  answer(message: Message): void {
    this.editing = null;
    this.reply = message.seq;
    this.focusField();
  }

  edit(message: Message): void {
    this.editing = message;
    this.focusField();
  }

  /** Up was pressed while an own message was on its way: that one is meant, once it is here. The next key forgets it. */
  wantsLast = $state(false);
  readonly underWay = $derived.by(() => this.app.state.outgoing.some((o) => o.conversation === this.id && o.status !== 'failed'));

  /** The newest own message that may still be edited: Up arrow in an empty field. */
  editLast(): void {
    this.wantsLast = this.underWay;
    if (this.wantsLast) return;
    const last = this.app.open.window?.messages.findLast((m) => m.sender === this.me && !m.recalled && !m.forward_of);
    if (last && Date.now() - Date.parse(last.at) < policies.now.edit_limit_seconds * 1000) this.edit(last);
  }

  react(message: Message, emoji: string): Promise<boolean> {
    const mine = message.reactions.some((r) => r.emoji === emoji && r.people.includes(this.me));
    return this.act(() => (mine ? this.routes.unreact(this.id, message.seq, emoji) : this.routes.react(this.id, message.seq, emoji)));
  }

  pin(message: Message): Promise<boolean> {
    return this.act(() => (message.pinned ? this.routes.unpin(this.id, message.seq) : this.routes.pin(this.id, message.seq)));
  }

  async recall(message: Message): Promise<void> {
    const done = await this.act(() => this.routes.recall(this.id, message.seq));
    if (done && message.text) recalledTexts.set(message.client_id, message.text);
    if (this.reply === message.seq) this.reply = null;
    if (this.editing?.seq === message.seq) this.editing = null;
  }

  /** The words of a message recalled here. */
  recalledText(message: Message): string | undefined {
    return recalledTexts.get(message.client_id);
  }

  writeAgain(message: Message): void {
    this.again = { text: this.recalledText(message) ?? '' };
    this.focusField();
  }

  async markUnread(message: Message): Promise<void> {
    this.app.open.hold();
    if (await this.act(() => this.routes.markUnread(this.id, message.seq - 1))) this.notice = { said: 'marked' };
  }

  async copy(text: string): Promise<void> {
    if (await this.act(() => navigator.clipboard.writeText(text))) this.notice = { said: 'copied' };
  }

  copyLink(message: Message): Promise<void> {
    return this.copy(router.address(permalink(this.id, message.seq)));
  }

  /** Sends messages on to conversations, each in the order in which they stand. */
  forward(messages: Message[], to: number[], note: string): void {
    for (const conversation of to) {
      for (const { seq, text } of messages) this.app.say(conversation, text, { forward_of: { conversation: this.id, seq } });
      if (note) this.app.say(conversation, note);
    }
    this.chosen = null;
    this.notice = { said: 'forwarded' };
  }

  choose(message: Message): void {
    this.chosen ??= new SvelteSet();
    if (!this.chosen.delete(message.seq)) this.chosen.add(message.seq);
  }

  retry(outgoing: Outgoing): void {
    this.app.outbox.retry(outgoing.client_id);
  }

  discard(outgoing: Outgoing): void {
    this.app.dispatch({ do: 'discard', client_id: outgoing.client_id });
  }

  /** Does something that the server may refuse; says why if it does. Answers whether it was done. */
  async act(work: () => Promise<unknown>): Promise<boolean> {
    this.notice = null;
    try {
      await work();
      return true;
    } catch (thrown) {
      this.notice = { problem: Problem.of(thrown).code };
      return false;
    }
  }
}

/** How everyone is called in a text; what the picker puts in is among them. */
export const EVERYONE: Names = [['所有人', 0], ['全体成员', 0], ['everyone', 0], ['all', 0]];
