// A company for the tests: a server with departments, and as many new people as a flow asks for. Every flow makes its own
// people, so that flows may run at the same time. What it is not: a browser; that is person.mjs.
import { join } from 'node:path';
import { Api } from './api.mjs';
import { Server } from './server.mjs';

const FIRST = 'a-first-password';
const PASSWORD = 'a-second-password';
let number = 0;

export class House {
  constructor(server, admin) {
    Object.assign(this, { server, admin, base: server.base, departments: new Map() });
  }

  /** An empty company with its first administrator. `more`: what else is in its configuration, told its folder. */
  static async opens(folder, name, more = () => '') {
    const place = join(folder, name);
    const server = await (await Server.prepared(place, more(place))).starts();
    const first = await Api.byLink(server.base, server.links[0]);
    await first.post('/me/password', { current: '', new: PASSWORD });
    return new House(server, await Api.byPassword(server.base, first.session.person.login, PASSWORD));
  }

  /** Someone new. `settled: false` leaves the choice of a password to them. */
  async hires(name, { department, settled = true, ...more } = {}) {
    const login = `p${++number}.${Date.now().toString(36)}`;
    const departments = department ? [await this.department(department)] : [];
    const person = await this.admin.post('/people', { login, name, password: FIRST, departments, ...more });
    if (!settled) return { id: person.id, name, login, password: FIRST };
    const first = await Api.byPassword(this.base, login, FIRST);
    await first.post('/me/password', { current: FIRST, new: PASSWORD });
    const api = await Api.byPassword(this.base, login, PASSWORD);
    return { id: person.id, name, login, password: PASSWORD, api };
  }

  /** The id of a department, made if need be. */
  department(name) {
    if (!this.departments.has(name)) {
      this.departments.set(name, this.admin.post('/departments', { name }).then(({ id }) => id));
    }
    return this.departments.get(name);
  }

  closes = () => this.server.stop();
}
