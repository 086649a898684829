// Who is signed in, and the access token. It lives in memory only; the refresh token is an
// httpOnly cookie this code never sees. What it is not: the sign-in form, or the socket.
import { request, type Tokens } from './client';
import { Problem } from './problem';
import type { Asked, Session } from './types';

/** A token with less than this left is renewed before use. */
const MARGIN_MS = 30_000;
const LOCK = 'lingtong.refresh';

type Request = typeof request;
type Locks = Pick<LockManager, 'request'> | undefined;

export class SessionKeeper implements Tokens {
  #session: Session | null = null;
  #expiresAt = 0;
  #renewing: Promise<string> | null = null;
  readonly #request: Request;
  readonly #locks: Locks;
  readonly #now: () => number;
  /** Whom the page shows already, before the server was asked. */
  #expected: number | null = null;
  /** Called once whenever the server says that the session is over. */
  onOver: (() => void) | null = null;
  /** The cookie became another person's: somebody signed in in another tab. */
  onSwitched: (() => void) | null = null;
  /** A session fresh from the server, for the other tabs. */
  onRenewed: ((session: Session, expiresAt: number) => void) | null = null;

  constructor(options: { request?: Request; locks?: Locks; now?: () => number } = {}) {
    this.#request = options.request ?? request;
    // Web Locks exist in secure contexts only; without them the server's 30 s grace must do.
    this.#locks = 'locks' in options ? options.locks : globalThis.navigator?.locks;
    this.#now = options.now ?? Date.now;
  }

  get session(): Session | null {
    return this.#session;
  }

  get expiresAt(): number {
    return this.#expiresAt;
  }

  /** The page shows what this person left on the device; another one's session is none for it. */
  expect(person: number): void {
    this.#expected = person;
  }

  /** Another tab has a session of the same cookie. Of this person the longer one is taken. */
  adopt(session: Session, expiresAt: number): void {
    if (this.#isOther(session)) this.#switched();
    else if (expiresAt > this.#expiresAt) {
      this.#session = session;
      this.#expiresAt = expiresAt;
    }
  }

  /** Milliseconds until the token should be renewed: four fifths of what is left. */
  get renewIn(): number {
    return Math.max(1_000, (this.#expiresAt - this.#now()) * 0.8);
  }

  /** A step of signing in at one of the routes below `/session`. Answers what is asked besides, or null: signed in. */
  async enter(path: string, body: object): Promise<Asked | null> {
    const answer = await this.#request<Session | Asked>('POST', path, { ...body, cookie: true });
    if ('challenge' in answer) return answer;
    this.#keep(answer);
    return null;
  }

  /** The session of the cookie, or null when there is none. Throws when the server cannot be asked. */
  async restore(): Promise<Session | null> {
    try {
      await this.renew();
    } catch (thrown) {
      if (thrown instanceof Problem && (thrown.sessionOver || thrown.status === 401)) return null;
      throw thrown;
    }
    return this.#session;
  }

  async token(): Promise<string> {
    if (this.#session && this.#expiresAt - this.#now() > MARGIN_MS) return this.#session.access_token;
    return this.renew();
  }

  /** A new access token. Callers in one tab share one request; tabs take turns by a Web Lock. */
  renew(): Promise<string> {
    this.#renewing ??= this.#inTurn().finally(() => {
      this.#renewing = null;
    });
    return this.#renewing;
  }

  forget(): void {
    this.#session = null;
    this.#expected = null;
    this.#expiresAt = 0;
  }

  async #inTurn(): Promise<string> {
    const before = this.#session;
    return this.#locks ? this.#locks.request(LOCK, () => this.#refresh(before)) : this.#refresh(before);
  }

  async #refresh(before: Session | null): Promise<string> {
    // Another tab had its turn first, and told.
    if (this.#session && this.#session !== before) return this.#session.access_token;
    try {
      const session = await this.#request<Session>('POST', '/session/refresh', { cookie: true });
      if (this.#isOther(session)) {
        this.#switched();
        throw new Problem('session_revoked', 401);
      }
      return this.#keep(session).access_token;
    } catch (thrown) {
      const problem = Problem.of(thrown);
      if (problem.sessionOver || problem.status === 401) {
        const had = this.#session !== null || this.#expected !== null;
        this.forget();
        if (had) this.onOver?.();
      }
      throw problem;
    }
  }

  #isOther(session: Session): boolean {
    const known = this.#session?.person.id ?? this.#expected;
    return known !== null && known !== session.person.id;
  }

  /** This tab must not go on under the wrong name. */
  #switched(): void {
    this.forget();
    this.onSwitched?.();
  }

  #keep(session: Session): Session {
    this.#session = session;
    this.#expiresAt = this.#now() + session.expires_in * 1000;
    this.onRenewed?.(session, this.#expiresAt);
    return session;
  }
}
