// The running page: session, line, state, store and what hangs on them, in one object that the views read and call.
// What it is not: logic. State changes are in reduce.ts, the line in tabs/line.ts, the store in store/.
// Views ask for changes by `say`, `command`, `client` and the parts below; what comes of it arrives as events.
import { Client } from '../api/client';
import { Live, type LiveStatus } from '../api/live';
import { DEFAULTS, type Preferences } from '../api/personal';
import { Problem } from '../api/problem';
import { SessionKeeper } from '../api/session';
import type { Asked, Due, Frame, LiveEvent, Person, Sent, Session } from '../api/types';
import { type Alarm, Witness } from '../journal/witness';
import { newClientId } from '../lib/uuid';
import { Notify } from '../notify/notify.svelte';
import { Store } from '../store/store';
import { type Body, Channel, type Letter } from '../tabs/channel';
import { Line } from '../tabs/line';
import { Sights } from '../tabs/sights';
import { Worker } from '../worker/worker.svelte';
import { Conversation } from './conversation.svelte';
import { draftsOf, forgetDrafts } from './device-drafts';
import type { Drafts } from './drafts.svelte';
import { Feed } from './feed';
import { type Action, cursor, empty, type Outgoing, type Saying, type State } from './model';
import { Outbox } from './outbox';
import { People } from './people';
import { Presence } from './presence.svelte';
import { Receipts } from './receipts.svelte';
import { reduce } from './reduce';
import { Saver } from './saver';
import { sharedOf } from './shared';
import { fetchSnapshot, Summaries } from './summaries';

export type Stage = 'starting' | 'signed_out' | 'signed_in' | 'unreachable';

const hidden = () => document.visibilityState !== 'visible';

export class App {
  stage = $state<Stage>('starting');
  status = $state<LiveStatus>('stopped');
  /** Why the sign-in form is shown: a problem code, 'link' for a spent link, or ''. */
  notice = $state('');
  state = $state.raw<State>(empty());
  /** A message for screen readers about what just arrived. */
  heard = $state.raw<{ conversation: number; sender: number; text: string } | null>(null);
  /** This browser keeps nothing: what is not sent is lost with the page. */
  forgetful = $state(false);
  /** Grows when a sync with a directory began or ended; only administrators are told. */
  syncs = $state(0);
  /** The journal is not what it was. Shown until a person has put it aside. */
  alarm = $state.raw<Alarm | null>(null);
  /** What is to be done before anything else: a new password, a second factor. */
  due = $state<Due | null>(null);
  /** What is still asked of who is signing in. */
  asked = $state.raw<Asked | null>(null);

  readonly person: Person | null = $derived.by(() => this.state.people[this.state.me] ?? null);
  /** What the rail shows by. The server decides in every request. */
  readonly roles: readonly string[] = $derived.by(() => this.state.roles);
  /** A guest: sees whom their conversations show, no tree, no open groups. */
  readonly external: boolean = $derived.by(() => this.state.roles.includes('external'));
  readonly preferences: Preferences = $derived.by(() => this.state.preferences ?? DEFAULTS);

  readonly keeper = new SessionKeeper();
  readonly client = new Client(this.keeper);
  readonly presence = new Presence();
  readonly receipts = new Receipts();
  readonly drafts: Drafts;
  readonly open: Conversation;
  readonly outbox: Outbox;
  readonly line: Line;
  readonly witness: Witness;
  readonly worker = new Worker();
  readonly notify: Notify;
  store: Store | null = null;
  /** Begun before anything is drawn: the first screen waits for it. */
  readonly #opening = Store.open({ onTrouble: () => (this.forgetful = true) });
  readonly #channel = Channel.open(newClientId());
  readonly #people: People;
  readonly #summaries: Summaries;
  readonly #feed: Feed;
  readonly #saver: Saver;
  readonly #sights: Sights;

  constructor() {
    this.line = new Line({
      channel: this.#channel,
      locks: navigator.locks,
      live: (hooks) =>
        new Live({
          open: () => new WebSocket(new URL('api/v1/live', document.baseURI).href.replace(/^http/, 'ws')),
          token: () => this.keeper.token(),
          renew: () => this.keeper.renew(),
          renewIn: () => this.keeper.renewIn,
          from: () => ({ cursor: cursor(this.state), mine: this.state.mine }),
          onGap: () => this.#snapshot(),
          ...hooks,
        }),
      me: () => this.state.me,
      place: () => this.state,
      shared: () => sharedOf(this.state),
      outgoing: () => this.state.outgoing,
      onFrame: (frame) => this.#frame(frame),
      onResumed: (position) => this.#apply({ do: 'position', position }),
      onStatus: (status) => this.#statusIs(status),
      onState: (shared) => this.#replace({ do: 'adopt', shared }),
      onAction: (action) => {
        this.#apply(action);
        this.outbox.pump();
      },
      onLead: () => this.#takeOver(),
      hidden,
    });
    this.#feed = new Feed({
      state: () => this.state,
      changed: (state, events) => this.#happened(state, events),
      hidden,
      replaying: () => this.status !== 'live',
    });
    this.outbox = new Outbox({
      state: () => this.state,
      dispatch: (action) => this.dispatch(action),
      send: (message) => this.#send(message),
      live: () => this.line.leading && this.line.status === 'live',
    });
    this.#saver = new Saver({ store: () => this.store, state: () => this.state, writes: () => this.line.leading });
    this.#people = new People(this.client, (people) => this.#apply({ do: 'people', people }));
    this.#summaries = new Summaries(this.client, (action) => this.#apply(action));
    this.witness = new Witness({
      consistency: (from, to) => this.client.consistency(from, to),
      load: async (vkey) => this.store?.checkpoint(vkey),
      save: async (held) => this.store?.saveCheckpoint(held),
      onAlarm: (alarm) => {
        this.alarm = alarm;
        this.#channel.post(this.state.me, { say: 'alarm', alarm });
      },
      now: () => new Date(),
    });
    this.drafts = draftsOf(this.client, () => this.state.me);
    this.open = new Conversation(this);
    this.#sights = new Sights({
      conversation: () => this.open.id,
      tell: (sight) => this.#channel.post(this.state.me, { say: 'sight', sight }),
    });
    this.notify = new Notify({
      state: () => this.state,
      store: () => this.store,
      leading: () => this.line.leading,
      sights: this.#sights,
      worker: () => this.worker.active(),
    });
    this.keeper.onOver = () => void this.#over('session_revoked');
    this.keeper.onSwitched = () => void this.#over('', false).then(() => this.start());
    this.keeper.onRenewed = (session, expiresAt) => this.#sessionIs(session, expiresAt, true);
    this.#channel.listen((letter) => this.#hear(letter));
    this.#sights.start();
    this.worker.start((conversation) => this.notify.open(conversation));
    for (const change of ['online', 'offline']) addEventListener(change, () => this.line.hurry());
    addEventListener('pagehide', (event) => {
      void this.#saver.now();
      // With a page that does not come back its socket and its lock go by themselves.
      if (event.persisted) this.line.pause();
    });
    addEventListener('pageshow', (event) => event.persisted && this.line.resume());
    document.addEventListener('freeze', () => this.line.pause());
    document.addEventListener('resume', () => this.line.resume());
    document.addEventListener('visibilitychange', () => {
      if (hidden()) void this.#saver.now();
      else this.line.hurry();
    });
    addEventListener('beforeunload', (event) => {
      const unsent = this.state.outgoing.some((o) => o.status !== 'sent');
      if (unsent && (this.#saver.busy || !this.store?.durable)) event.preventDefault();
    });
  }

  /** Shows what the device has, and restores the session of the cookie; or shows the sign-in form. */
  async start(): Promise<void> {
    this.stage = 'starting';
    this.store ??= await this.#opening;
    const held = await this.store.load();
    if (!held) return this.#begin(() => this.keeper.restore());
    this.keeper.expect(held.me);
    this.#set(held);
    this.#enter();
    // Nothing waits for it: the line asks for a token by itself, and comes back when the server does.
    this.#channel.post(held.me, { say: 'session?' });
  }

  /** Signs in by what a one-time address has, in place of whoever was signed in. `failed`: what a refusal is called. */
  async startBy(path: string, body: object, failed: string): Promise<void> {
    await this.startNew();
    return this.#begin(async () => {
      this.asked = await this.keeper.enter(path, body);
      return this.keeper.session;
    }, failed);
  }

  /** Nobody is signed in on this page, whoever was: somebody new comes. */
  async startNew(): Promise<void> {
    if (this.stage === 'signed_in') await this.#over('', false);
    this.store ??= await this.#opening;
    this.stage = 'signed_out';
  }

  async #begin(session: () => Promise<Session | null>, failed?: string): Promise<void> {
    this.stage = 'starting';
    try {
      if (await session()) await this.#settle();
      else this.stage = 'signed_out';
    } catch (thrown) {
      const problem = Problem.of(thrown);
      this.notice = (!problem.passing && failed) || problem.code;
      this.stage = failed === undefined && problem.passing ? 'unreachable' : 'signed_out';
    }
  }

  /** A step of signing in; what it leaves open is in `asked`. Throws `Problem` when refused. */
  async enter(path: string, body: object): Promise<void> {
    this.asked = await this.keeper.enter(path, body);
    if (!this.asked) await this.#settle();
  }

  /** What was due is done: another token lets them do everything. */
  async settled(): Promise<void> {
    await this.#begin(async () => {
      await this.keeper.renew();
      return this.keeper.session;
    });
  }

  async signOut(): Promise<void> {
    try {
      await this.client.signOut();
    } catch (thrown) {
      // The cookie lives on unless the server takes it back: without an answer nobody is signed out.
      if (!Problem.of(thrown).sessionOver) throw thrown;
    }
    await this.#over('');
  }

  /** Changes the state. The queue is everybody's: what is done to it is done in all tabs. */
  dispatch(action: Action): void {
    this.#apply(action);
    if (action.do === 'queue' || action.do === 'outgoing' || action.do === 'discard') this.line.share(action);
  }

  /** Queues a message; `more` is what it answers, forwards or whom it calls. */
  say(conversation: number, text: string, more: Omit<Saying, 'text'> = {}): Outgoing {
    return this.outbox.say(conversation, { ...more, text });
  }

  /** A command of the live protocol, with its reply. Throws `Problem`. */
  command<T>(body: Body): Promise<T> {
    return this.line.command<T>(body);
  }

  /** One whose loss does not matter. */
  tell(body: Body): void {
    this.line.tell(body);
  }

  /** A person has read the alarm. The tab that holds the line keeps the evidence. */
  putAside(): void {
    void this.witness.putAside();
    this.#channel.post(this.state.me, { say: 'put aside' });
  }

  /** Another conversation is on screen. */
  looksAt(): void {
    this.#sights.tell();
  }

  /** Fetches those of `people` that are not known yet. */
  know(people: number[]): void {
    this.#people.want(people.filter((id) => !this.state.people[id]));
  }

  /** Connect now instead of waiting for the next try. */
  hurry(): void {
    this.line.hurry();
  }

  /** The direct conversation with a person, made if need be. Throws `Problem`. */
  async meet(person: Person): Promise<number> {
    this.#apply({ do: 'people', people: [person] });
    const summary = await this.client.direct(person.id);
    this.#apply({ do: 'summary', summary });
    return summary.id;
  }

  /** With something due the server shows nothing yet. */
  async #settle(): Promise<void> {
    if (this.due) {
      this.notice = '';
      this.stage = 'signed_in';
      return;
    }
    await this.#snapshot();
    this.#enter();
  }

  #enter(): void {
    this.notice = '';
    this.stage = 'signed_in';
    this.line.start();
  }

  /** Nobody is signed in any more: nothing of the person stays. */
  async #over(notice: string, tellOthers = true): Promise<void> {
    if (tellOthers) this.#channel.post(this.state.me, { say: 'over', notice });
    this.line.stop();
    this.keeper.forget();
    this.#feed.forget();
    this.#saver.reset();
    this.#people.forget();
    this.#summaries.forget();
    this.drafts.forget();
    this.receipts.forget();
    this.notify.clear();
    this.presence.clear();
    this.open.leave();
    this.state = empty();
    this.due = null;
    this.asked = null;
    this.notice = notice;
    this.stage = 'signed_out';
    forgetDrafts();
    await this.store?.clear();
  }

  /** What other tabs say of the session; the rest is the line's. */
  #hear({ from, me, word }: Letter): void {
    if (word.say === 'sight') this.#sights.heard(from, word.sight);
    else if (word.say === 'bye') this.#sights.gone(from);
    else if (word.say === 'alarm') this.alarm = word.alarm;
    else if (word.say === 'put aside') void this.witness.putAside();
    else if (word.say === 'over' && me === this.state.me && this.stage === 'signed_in') void this.#over(word.notice, false);
    else if (word.say === 'session?' && this.keeper.session) {
      this.#sessionIs(this.keeper.session, this.keeper.expiresAt, true);
      if (this.alarm) this.#channel.post(me, { say: 'alarm', alarm: this.alarm });
    } else if (word.say === 'session') {
      if (this.stage === 'signed_in') {
        this.keeper.adopt(word.session, word.expiresAt);
        this.#sessionIs(word.session, word.expiresAt, false);
      } else if (this.stage === 'signed_out') void this.start();
    }
  }

  #sessionIs(session: Session, expiresAt: number, tellOthers: boolean): void {
    this.due = session.due ?? null;
    if (tellOthers) this.#channel.post(session.person.id, { say: 'session', session, expiresAt });
  }

  /** This tab holds the line from now on: whatever any tab queued is its own to send. */
  async #takeOver(): Promise<void> {
    const unsent = (await this.store?.unsent()) ?? [];
    for (const message of unsent) this.#apply({ do: 'queue', message });
    for (const { client_id, status } of this.state.outgoing) {
      if (status === 'sending') this.#apply({ do: 'outgoing', client_id, status: 'waiting' });
    }
    this.#saver.changed(this.state);
  }

  async #snapshot(): Promise<void> {
    const snapshots = await fetchSnapshot(this.client);
    const first = snapshots[0];
    if (!first) return;
    this.#people.forget();
    this.#replace({ do: 'snapshot', snapshots });
    if (!(await this.store?.own({ vkey: first.log.vkey, person: first.me.id }))) {
      for (const message of (await this.store?.unsent()) ?? []) this.#apply({ do: 'queue', message });
    }
    void this.witness.look({ position: first.position, checkpoint: first.checkpoint ?? null, vkey: first.log.vkey });
    this.line.tellState();
  }

  /** The whole state at once; what is on screen is fetched again if it may have a hole now. */
  #replace(action: Action): void {
    const before = this.open.window;
    this.#apply(action);
    if (this.open.window !== before) void this.open.reload();
  }

  #apply(action: Action): void {
    this.#feed.flush();
    this.#set(reduce(this.state, action), action);
  }

  #set(state: State, action?: Action): void {
    const before = this.state;
    this.state = state;
    this.#saver.changed(state);
    if (state.directory !== before.directory) this.#people.again(state);
    else this.#people.named(state, action);
    if (action?.do === 'snapshot' || action?.do === 'adopt' || action === undefined) {
      for (const { id, draft } of Object.values(state.conversations)) if (draft) this.drafts.told(id, draft);
    } else if (action.do === 'summary') this.drafts.told(action.summary.id, action.summary.draft ?? null);
    this.#summaries.want(state.missing);
  }

  #happened(state: State, events: LiveEvent[]): void {
    const before = this.state;
    this.state = state;
    this.#saver.changed(state);
    if (state.directory !== before.directory) this.#people.again(state);
    this.#people.inEvents(state, events);
    this.#summaries.want(state.missing);
    this.notify.happened(events, this.status !== 'live');
    for (const event of events) {
      if (event.kind === 'message.send') this.#announce(event);
      else if (event.kind.startsWith('directory.sync_')) this.syncs++;
    }
  }

  #send(message: Outgoing): Promise<Sent> {
    const { conversation, client_id, reply_to, thread_root, mentions, mention_all, forward_of } = message;
    const text = forward_of ? '' : message.text;
    return this.line.command<Sent>({ do: 'send', conversation, client_id, text, reply_to, thread_root, mentions, mention_all, forward_of });
  }

  #statusIs(status: LiveStatus): void {
    this.#feed.flush();
    this.status = status;
    if (status !== 'live') return this.presence.clear();
    this.notify.settled();
    this.worker.look();
    this.#summaries.retry();
    this.outbox.pump();
    this.drafts.retry();
    this.open.online();
  }

  #frame(frame: Frame): void {
    switch (frame.type) {
      case 'event':
        return this.#feed.take(frame);
      case 'hello':
        // Another installation at the same address: nothing here is of it. The resume then gets a gap, and a snapshot.
        if (this.state.vkey !== '' && frame.log.vkey !== this.state.vkey) this.#apply({ do: 'forget' });
        return void this.witness.look({ position: frame.position, checkpoint: frame.checkpoint, vkey: frame.log.vkey });
      case 'mine':
        this.#apply({ do: 'mine', frame });
        return this.notify.read(frame.conversation);
      case 'settings':
        return this.#apply({ do: 'settings', frame });
      case 'draft':
        this.#apply({ do: 'draft', frame });
        return this.drafts.told(frame.conversation, frame);
      case 'preferences':
        return this.#apply({ do: 'preferences', preferences: frame });
      case 'typing':
        return this.presence.typed(frame.conversation, frame.person);
      case 'presence':
        return this.presence.seen(frame.person, frame.online);
      case 'status':
        return this.presence.says(frame.person, frame.status);
      case 'read':
        return this.receipts.seen(frame.conversation, frame.person, frame.seen_seq);
    }
  }

  #announce(event: LiveEvent): void {
    const conversation = event.conversation ?? 0;
    this.presence.stopped(conversation, event.actor);
    if (event.actor === this.state.me || this.status !== 'live') return;
    this.heard = { conversation, sender: event.actor, text: String(event.data['text'] ?? '') };
  }
}
