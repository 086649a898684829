// The public API as one person uses it, to set the scene and to ask what really is. What it is not: the browser.
import { randomUUID } from 'node:crypto';

export class Api {
  constructor(base, session) {
    Object.assign(this, { base, session, token: session?.access_token, id: session?.person?.id });
  }

  static async byPassword(base, login, password) {
    return new Api(base, await new Api(base).post('/session', { login, password, device: 'test' }));
  }

  static async byLink(base, token) {
    return new Api(base, await new Api(base).post('/session/link', { token, device: 'test' }));
  }

  async ask(method, path, body) {
    const headers = { 'X-Lingtong': '1', Accept: 'application/json' };
    if (this.token) headers.Authorization = `Bearer ${this.token}`;
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    const answer = await fetch(`${this.base}api/v1${path}`, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
    const text = await answer.text();
    if (answer.status === 401 && this.session?.refresh_token && text.includes('"token_expired"')) {
      await (this.renewing ??= this.renews().finally(() => (this.renewing = null)));
      return this.ask(method, path, body);
    }
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text.slice(0, 300)}`);
    return text === '' ? undefined : JSON.parse(text);
  }

  /** Another access token; a run may last longer than one does. */
  async renews() {
    const next = await new Api(this.base).post('/session/refresh', { refresh_token: this.session.refresh_token });
    Object.assign(this, { session: { ...this.session, ...next }, token: next.access_token });
  }

  get = (path) => this.ask('GET', path);
  post = (path, body) => this.ask('POST', path, body);
  put = (path, body) => this.ask('PUT', path, body);
  patch = (path, body) => this.ask('PATCH', path, body);
  delete = (path) => this.ask('DELETE', path);

  /** The direct conversation with a person; its id. */
  meets = async (other) => (await this.put(`/people/${other.id}/conversation`)).id;

  /** A new group with these people; its id. */
  gathers = async (name, others, more = {}) =>
    (await this.post('/conversations', { kind: 'group', name, members: others.map((one) => one.id), ...more })).id;

  says = (conversation, text, more = {}) => this.put(`/conversations/${conversation}/messages/${clientId()}`, { text, ...more });
  reads = (conversation, seq) => this.put(`/conversations/${conversation}/read`, { seq });
  messages = async (conversation, how = 'limit=100') => (await this.get(`/conversations/${conversation}/messages?${how}`)).items;
}

/** A UUID of version 7 (RFC 9562, section 5.7). */
export function clientId() {
  const time = Date.now().toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}
