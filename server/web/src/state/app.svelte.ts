// The running page: session, live connection, state and what hangs on them, in one object that the
// views read and call. What it is not: logic. State changes are in reduce.ts, the line in live.ts.
import { Client } from '../api/client';
import { Live, type LiveStatus } from '../api/live';
import { Problem } from '../api/problem';
import { SessionKeeper } from '../api/session';
import type { Frame, Person, Sent, Session, Snapshot } from '../api/types';
import { newClientId } from '../lib/uuid';
import { Conversation } from './conversation.svelte';
import { type Action, cursor, empty, type Outgoing, type State } from './model';
import { Outbox } from './outbox';
import { PeopleFetcher } from './people';
import { Presence } from './presence.svelte';
import { reduce } from './reduce';
import { strangers } from './select';

export type Stage = 'starting' | 'signed_out' | 'signed_in' | 'unreachable';

export class App {
  stage = $state<Stage>('starting');
  status = $state<LiveStatus>('stopped');
  /** Why the sign-in form is shown: a problem code, 'link' for a spent link, or ''. */
  notice = $state('');
  person = $state.raw<Person | null>(null);
  /** The roles of the person: what the rail shows by. The server decides in every request. */
  roles = $state.raw<readonly string[]>([]);
  state = $state.raw<State>(empty());
  /** A message for screen readers about what just arrived. */
  heard = $state.raw<{ conversation: number; sender: number; text: string } | null>(null);

  readonly keeper = new SessionKeeper();
  readonly client = new Client(this.keeper);
  readonly presence = new Presence();
  readonly open = new Conversation(this);
  readonly outbox: Outbox;
  readonly #people: PeopleFetcher;
  readonly #live: Live;

  constructor() {
    this.#live = new Live({
      open: () => new WebSocket(new URL('api/v1/live', document.baseURI).href.replace(/^http/, 'ws')),
      token: () => this.keeper.token(),
      renew: () => this.keeper.renew(),
      renewIn: () => this.keeper.renewIn,
      from: () => ({ cursor: cursor(this.state), mine: this.state.mine }),
      onFrame: (frame) => this.#frame(frame),
      onResumed: (position) => this.dispatch({ do: 'position', position }),
      onStatus: (status) => this.#statusIs(status),
      onGap: () => this.#snapshot(),
    });
    this.outbox = new Outbox({
      state: () => this.state,
      dispatch: (action) => this.dispatch(action),
      send: (message) => this.#send(message),
      live: () => this.#live.status === 'live',
    });
    this.#people = new PeopleFetcher(this.client, (people) => this.dispatch({ do: 'people', people }));
    this.keeper.onOver = () => this.#over('session_revoked');
    addEventListener('online', () => this.#live.hurry());
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') this.#live.hurry();
    });
    addEventListener('beforeunload', (event) => {
      if (this.state.outgoing.some((o) => o.status !== 'sent')) event.preventDefault();
    });
  }

  /** Restores the session of the cookie, or shows the sign-in form. */
  start(): Promise<void> {
    return this.#begin(() => this.keeper.restore());
  }

  /** Signs in by a one-time link, in place of whoever was signed in. */
  startByLink(link: string): Promise<void> {
    if (this.stage === 'signed_in') this.#over('');
    return this.#begin(() => this.keeper.signInByLink(link), 'link');
  }

  async #begin(session: () => Promise<Session | null>, failed?: string): Promise<void> {
    this.stage = 'starting';
    try {
      if (await session()) await this.#enter();
      else this.stage = 'signed_out';
    } catch (thrown) {
      const problem = Problem.of(thrown);
      this.notice = (!problem.passing && failed) || problem.code;
      this.stage = failed === undefined && problem.passing ? 'unreachable' : 'signed_out';
    }
  }

  /** Throws `Problem` when refused. */
  async signIn(login: string, password: string): Promise<void> {
    await this.keeper.signIn(login, password);
    await this.#enter();
  }

  async signOut(): Promise<void> {
    try {
      await this.client.signOut();
    } catch (thrown) {
      // The cookie lives on unless the server takes it back: without an answer nobody is signed out.
      if (!Problem.of(thrown).sessionOver) throw thrown;
    }
    this.#over('');
  }

  dispatch(action: Action): void {
    this.state = reduce(this.state, action);
    if (action.do !== 'people') this.#people.want(strangers(this.state));
    for (const id of this.state.missing) void this.#fetch(id);
  }

  say(conversation: number, text: string): void {
    this.outbox.add({ client_id: newClientId(), conversation, text, status: 'waiting' });
  }

  /** The direct conversation with a person, made if need be. Throws `Problem`. */
  async meet(person: Person): Promise<number> {
    this.dispatch({ do: 'people', people: [person] });
    const summary = await this.client.direct(person.id);
    this.dispatch({ do: 'summary', summary });
    return summary.id;
  }

  /** These people are to be shown: whoever is not known is fetched. */
  know(ids: readonly number[]): void {
    this.#people.want([...new Set(ids)].filter((id) => !this.state.people[id]));
  }

  /** Connect now instead of waiting for the next try. */
  hurry(): void {
    this.#live.hurry();
  }

  tell(body: { do: string } & Record<string, unknown>): void {
    this.#live.tell(body);
  }

  async #enter(): Promise<void> {
    this.person = this.keeper.session?.person ?? null;
    await this.#snapshot();
    this.notice = '';
    this.stage = 'signed_in';
    this.#live.start();
  }

  #over(notice: string): void {
    this.#live.stop();
    this.keeper.forget();
    this.state = empty();
    this.open.leave();
    this.#people.forget();
    this.person = null;
    this.roles = [];
    this.notice = notice;
    this.stage = 'signed_out';
  }

  async #snapshot(): Promise<void> {
    const snapshots: Snapshot[] = [];
    let after: number | undefined;
    do {
      const page: Snapshot = await this.client.sync(after);
      snapshots.push(page);
      after = page.next ?? undefined;
    } while (after !== undefined);
    this.roles = snapshots[0]?.roles ?? [];
    this.#people.forget();
    this.dispatch({ do: 'snapshot', snapshots });
    void this.open.reload();
  }

  #send(message: Outgoing): Promise<Sent> {
    const { conversation, client_id, text, reply_to } = message;
    const reply = reply_to === undefined ? {} : { reply_to };
    return this.#live.command<Sent>({ do: 'send', conversation, client_id, text, ...reply });
  }

  #statusIs(status: LiveStatus): void {
    this.status = status;
    if (status !== 'live') return this.presence.clear();
    this.outbox.pump();
    this.open.online();
  }

  #frame(frame: Frame): void {
    if (frame.type === 'event') {
      const known = this.state.position;
      const directory = this.state.directory;
      this.dispatch({ do: 'event', event: frame });
      if (this.state.directory !== directory) this.#directoryMoved();
      if (frame.kind === 'message.send' && frame.position > known) this.#announce(frame);
    } else if (frame.type === 'mine') this.dispatch({ do: 'mine', frame });
    else if (frame.type === 'typing') this.presence.typed(frame.conversation, frame.person);
    else if (frame.type === 'presence') this.presence.seen(frame.person, frame.online);
  }

  #announce(event: Extract<Frame, { type: 'event' }>): void {
    const conversation = event.conversation ?? 0;
    this.presence.stopped(conversation, event.actor);
    if (event.actor === this.state.me || this.status !== 'live') return;
    this.heard = { conversation, sender: event.actor, text: String(event.data['text'] ?? '') };
  }

  /** Asks again for everyone on screen; the old records stay shown meanwhile. */
  #directoryMoved(): void {
    this.#people.forget();
    this.#people.want(strangers({ ...this.state, people: {} }).slice(0, 200));
  }

  readonly #fetching = new Set<number>();

  async #fetch(id: number): Promise<void> {
    if (this.#fetching.has(id)) return;
    this.#fetching.add(id);
    try {
      this.dispatch({ do: 'summary', summary: await this.client.conversation(id) });
    } catch (thrown) {
      if (!Problem.of(thrown).passing) this.dispatch({ do: 'gone', conversation: id });
    } finally {
      this.#fetching.delete(id);
    }
  }
}
