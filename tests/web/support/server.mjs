// A server of the tests' own: the real binary with a folder and a port of its own. It can be killed like a power cut and
// started again. What it is not: the people in it; those are house.mjs.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { until } from './until.mjs';

const BINARY = process.env.LINGTONG_BIN;
const BEGINNING_MS = 120_000;

/** The limits keep people apart; all the people here are one test. Their passwords cost the least that is allowed. */
const SETTINGS = `
[auth]
argon2_memory_kib = 8192
argon2_iterations = 1
[limits]
sends_per_minute = 1000000
requests_per_minute = 1000000
requests_per_minute_per_address = 10000000
sign_ins_per_minute_per_address = 100000
`;

export class Server {
  constructor(folder, port) {
    Object.assign(this, { folder, port, base: `http://localhost:${port}/`, said: '', process: null });
  }

  /** A folder with a configuration; nothing runs yet. `more` is added to it. */
  static async prepared(folder, more = '') {
    if (!BINARY) throw new Error('LINGTONG_BIN: the path of the server is needed');
    mkdirSync(folder, { recursive: true });
    const server = new Server(folder, await freePort());
    writeFileSync(
      server.config,
      `[server]\nlisten = "127.0.0.1:${server.port}"\n[database]\ndata_dir = "${join(folder, 'data')}"\n[log]\nlevel = "warn"\n${SETTINGS}${more}`,
    );
    return server;
  }

  get config() {
    return join(this.folder, 'lingtong.toml');
  }

  /** Runs until it answers. `words` are a subcommand and its options; `serve` if there are none. */
  async starts(...words) {
    const all = words.length > 0 ? words : ['--config', this.config, 'serve'];
    this.process = spawn(BINARY, all, { stdio: ['ignore', 'pipe', 'pipe'] });
    const log = createWriteStream(join(this.folder, 'server.log'), { flags: 'a' });
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream.on('data', (piece) => {
        this.said += piece;
        log.write(piece);
      });
    }
    const { process: child } = this;
    // A run that dies leaves no server behind.
    const die = () => child.kill('SIGKILL');
    process.once('exit', die);
    child.once('exit', () => process.off('exit', die));
    child.once('exit', () => child === this.process && (this.process = null));
    await until(() => this.#answers(), Boolean, 'the server', BEGINNING_MS);
    return this;
  }

  async #answers() {
    if (!this.process) throw new Error(`the server ended: ${this.said.slice(-2_000)}`);
    return fetch(this.base).then((answer) => answer.ok, () => false);
  }

  /** Another subcommand, to its end; its output. */
  async runs(...words) {
    const child = spawn(BINARY, ['--config', this.config, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece) => (said += piece));
    const [code] = await once(child, 'exit');
    if (code !== 0) throw new Error(`${words.join(' ')}: ${code}\n${said.slice(-2_000)}`);
    return said;
  }

  /** The sign-in links it has printed. */
  get links() {
    return [...this.said.matchAll(/#link=([^\s"\x1b]+)/g)].map((found) => found[1]);
  }

  /** Like a power cut. */
  kill = () => this.#end('SIGKILL');
  stop = () => this.#end('SIGTERM');

  async #end(signal) {
    const child = this.process;
    if (!child) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }
}

async function freePort() {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address();
  listener.close();
  await once(listener, 'close');
  return port;
}
