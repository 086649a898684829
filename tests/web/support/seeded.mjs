// Two people and a great deal between them, made by the server's own seeding. What it is not: a house for many; that is house.mjs.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Api } from './api.mjs';
import { House } from './house.mjs';
import { Server } from './server.mjs';

const NAMES = ['压测 Load 0', '压测 Load 1'];

/** `words` say how much: `--messages`, `--rooms`. The second person is in front of the browser, the first one writes. */
export async function seeded(folder, name, ...words) {
  const server = await Server.prepared(join(folder, name));
  const told = join(server.folder, 'seeded.json');
  await server.runs('bench-seed', '--people', '2', '--pairs', '1', ...words, '--tokens-out', told);
  await server.starts();
  const { people, pairs } = JSON.parse(readFileSync(told, 'utf8'));
  const [writer, reader] = people.map((person, at) => {
    const api = new Api(server.base, { access_token: person.access_token, person });
    return { id: person.id, name: NAMES[at], login: person.login, api };
  });
  const house = new House(server, writer.api);
  reader.password = 'a-second-password';
  await reader.api.post('/me/password', { current: '', new: reader.password });
  reader.api = await Api.byPassword(server.base, reader.login, reader.password);
  return { house, writer, reader, talk: pairs[0].conversation, closes: () => house.closes() };
}
