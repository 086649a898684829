// The REST door: tokens, errors, and the routes that the state itself needs. What it is not: a cache or a state.
// To add a route: a function in the file of its area (contacts.ts, groups.ts ...) that takes a `Client`
// and calls `ask`; its types in types.ts.
import { Problem } from './problem';
import type { Page, PeoplePage, Person, ProblemBody, Snapshot, Summary } from './types';

const ROOT = 'api/v1';
const TIMEOUT_MS = 15_000;

/** How a history window is asked for; nothing means the newest messages. */
export type Around = { before?: number; after?: number; around?: number; first_unread?: true; at?: string };

/** One request without a session; throws `Problem`. A 204 answers `undefined`. */
export async function request<T>(method: string, path: string, body?: unknown, token?: string): Promise<T> {
  // The header is what a foreign page cannot send without asking: it guards the refresh cookie.
  const headers: Record<string, string> = { 'X-Lingtong': '1', Accept: 'application/json' };
  if (token) headers['Authorization'] = `Bearer ${token}`;
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  let answer: Response;
  try {
    answer = await fetch(`${ROOT}${path}`, {
      method,
      headers,
      body: body === undefined ? null : JSON.stringify(body),
      credentials: 'same-origin',
      cache: 'no-store',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch (thrown) {
    throw new Problem('network', 0, String(thrown));
  }
  if (!answer.ok) throw await problemOf(answer);
  if (answer.status === 204) return undefined as T;
  try {
    return (await answer.json()) as T;
  } catch (thrown) {
    throw new Problem('network', answer.status, String(thrown));
  }
}

async function problemOf(answer: Response): Promise<Problem> {
  const wait = Number(answer.headers.get('Retry-After')) || 0;
  try {
    const body = (await answer.json()) as ProblemBody;
    return new Problem(body.code, answer.status, body.detail ?? '', wait, body.fields ?? []);
  } catch {
    // A proxy's own page in front of the server: only the status is worth anything.
    return new Problem(answer.status >= 500 ? 'unavailable' : 'bad_request', answer.status, '', wait);
  }
}

/** What the client needs from the session: a token that is still good, or a newer one. */
export type Tokens = { token(): Promise<string>; renew(): Promise<string> };

export class Client {
  readonly #tokens: Tokens;

  constructor(tokens: Tokens) {
    this.#tokens = tokens;
  }

  /** A request with the access token; renewed and repeated once when the server calls it expired. */
  async ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    try {
      return await request<T>(method, path, body, await this.#tokens.token());
    } catch (thrown) {
      if (!(thrown instanceof Problem) || thrown.code !== 'token_expired') throw thrown;
      return request<T>(method, path, body, await this.#tokens.renew());
    }
  }

  sync = (after?: number) => this.ask<Snapshot>('GET', `/sync${query({ after, limit: 200 })}`);
  person = (id: number) => this.ask<Person>('GET', `/people/${id}`);
  people = (q: string, limit: number) => this.ask<PeoplePage>('GET', `/people${query({ q, limit })}`);
  conversation = (id: number) => this.ask<Summary>('GET', `/conversations/${id}`);
  direct = (person: number) => this.ask<Summary>('PUT', `/people/${person}/conversation`);
  messages = (id: number, around: Around, limit: number) =>
    this.ask<Page>('GET', `/conversations/${id}/messages${query({ ...around, limit })}`);
  /** Base64 hashes that prove the journal of `from` entries to be the beginning of that of `to`. */
  consistency = async (from: number, to: number) => (await this.ask<{ hashes: string[] }>('GET', `/journal/consistency${query({ from, to })}`)).hashes;
  signOut = () => this.ask<void>('DELETE', '/session');
}

/** A query string with its `?`; undefined and empty values are left out. */
export function query(values: Record<string, string | number | boolean | undefined>): string {
  const pairs = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined && value !== '') pairs.set(name, String(value));
  }
  const text = pairs.toString();
  return text ? `?${text}` : '';
}
