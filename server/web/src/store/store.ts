// This device's store: the last state and what was not sent. Every method works without a database, too, and then
// keeps nothing: `trouble` says so once, and the page goes on in memory.
// What it is not: the state; that is in memory, and the store is written after it. To add a table: schema.ts, then here.
import type { Held } from '../journal/witness';
import type { Decision } from '../notify/rules';
import type { Outgoing, State } from '../state/model';
import { inOrder } from '../state/queue';
import { Copy } from './copy';
import { account, type Database, openDatabase, type Owner, type StoredOutgoing } from './schema';

const WEEK_MS = 7 * 86_400_000;
/** Beyond this the record is thinned from its old end before its week is over. */
const MOST_DECISIONS = 20_000;

export type StoreOptions = {
  /** Nothing is kept from now on. Called at most once. */
  onTrouble: () => void;
  open?: (lost: () => void) => Promise<Database>;
};

export class Store {
  readonly #onTrouble: () => void;
  #db: Database | null = null;
  #owner: Owner | null = null;
  #copy = new Copy();
  #outbox = new Map<string, Outgoing>();

  constructor(options: StoreOptions) {
    this.#onTrouble = options.onTrouble;
  }

  static async open(options: StoreOptions): Promise<Store> {
    const store = new Store(options);
    try {
      store.#db = await (options.open ?? openDatabase)(() => store.#trouble());
    } catch {
      store.#trouble(true);
    }
    return store;
  }

  /** Whether what is written here is there after a reload. */
  get durable(): boolean {
    return this.#db !== null;
  }

  get owner(): Owner | null {
    return this.#owner;
  }

  /** The last state of whoever was here last, with their unsent messages; null when there is none. */
  async load(): Promise<State | null> {
    const held = await this.#try(async (db) => {
      const copy = new Copy();
      const [state, unsent] = await Promise.all([copy.read(db), db.getAll('outbox')]);
      return state && { copy, unsent, ...state };
    }, null);
    if (!held) return null;
    this.#owner = held.owner;
    this.#copy = held.copy;
    return { ...held.state, outgoing: this.#taken(held.unsent.filter((row) => row.account === account(held.owner))) };
  }

  /** From now on everything belongs to `owner`. What others left as copies goes. True when it was theirs already. */
  async own(owner: Owner): Promise<boolean> {
    const same = this.#owner !== null && account(this.#owner) === account(owner);
    if (same) return true;
    this.#owner = owner;
    this.#outbox.clear();
    await this.#try((db) => this.#copy.clear(db), undefined);
    return false;
  }

  /** Writes what has changed since it was last written. Does nothing when a newer state is there already. */
  save(state: State): Promise<void> {
    const owner = this.#owner;
    if (!owner || state.me !== owner.person || state.vkey !== owner.vkey || state.epoch === '') return Promise.resolve();
    return this.#try((db) => this.#copy.write(db, owner, state), undefined);
  }

  /** The owner's messages that wait or were refused, in their order. */
  async unsent(): Promise<Outgoing[]> {
    return this.#taken(await this.#try(async (db) => (this.#owner ? db.getAll('outbox', mine(account(this.#owner))) : []), []));
  }

  #taken(rows: StoredOutgoing[]): Outgoing[] {
    for (const { message } of rows) this.#outbox.set(message.client_id, message);
    return rows.map((row) => row.message).sort(inOrder);
  }

  /** Makes the stored queue like `outgoing`, as far as this tab knows it. Settles when it is on the disk. */
  async saveUnsent(outgoing: Outgoing[]): Promise<void> {
    const owner = this.#owner;
    if (!owner) return;
    const now = new Map(outgoing.filter((o) => o.status !== 'sent').map((o) => [o.client_id, o]));
    const put = [...now.values()].filter((o) => asStored(this.#outbox.get(o.client_id)) !== asStored(o));
    const gone = [...this.#outbox.keys()].filter((id) => !now.has(id));
    this.#outbox = now;
    if (put.length + gone.length === 0) return;
    const name = account(owner);
    await this.#try(async (db) => {
      const tx = db.transaction('outbox', 'readwrite');
      for (const message of put) void tx.store.put({ account: name, client_id: message.client_id, message: waiting(message) });
      for (const id of gone) void tx.store.delete([name, id]);
      await tx.done;
    }, undefined);
  }

  checkpoint(vkey: string): Promise<Held | undefined> {
    return this.#try((db) => db.get('checkpoints', vkey), undefined);
  }

  saveCheckpoint(held: Held): Promise<void> {
    return this.#try(async (db) => void (await db.put('checkpoints', held)), undefined);
  }

  /** Adds decisions about messages and lets go of those older than a week. */
  record(decisions: Decision[], now: number): Promise<void> {
    return this.#try(async (db) => {
      const tx = db.transaction('decisions', 'readwrite');
      for (const decision of decisions) void tx.store.put(decision);
      let spare = (await tx.store.count()) - MOST_DECISIONS;
      let old = await tx.store.index('at').openCursor();
      for (; old && (old.key < now - WEEK_MS || spare > 0); spare--) {
        void old.delete();
        old = await old.continue();
      }
      await tx.done;
    }, undefined);
  }

  /** Decisions, the newest first; `before` (ms) pages on. */
  decisions(limit: number, before?: number): Promise<Decision[]> {
    return this.#try(async (db) => {
      const range = before === undefined ? null : IDBKeyRange.upperBound(before, true);
      const found: Decision[] = [];
      let at = await db.transaction('decisions').store.index('at').openCursor(range, 'prev');
      for (; at && found.length < limit; at = await at.continue()) found.push(at.value);
      return found;
    }, []);
  }

  /** Signed out: nothing of the person stays on the device. Checkpoints do: they hold hashes only, and accuse nobody.
   * What belongs to somebody who signed in meanwhile is left alone. */
  async clear(): Promise<void> {
    const owner = this.#owner;
    this.#owner = null;
    this.#outbox.clear();
    await this.#try(async (db) => {
      const head = await db.get('head', 'head');
      if (owner) await db.delete('outbox', mine(account(owner)));
      if (owner && head && account(head.owner) !== account(owner)) return;
      await this.#copy.clear(db);
      await db.clear('decisions');
    }, undefined);
  }

  /** A database that failed once (full, taken away, closed) is not trusted again until the next load of the page. */
  async #try<T>(work: (db: Database) => Promise<T>, instead: T): Promise<T> {
    if (!this.#db) return instead;
    try {
      return await work(this.#db);
    } catch {
      this.#trouble();
      return instead;
    }
  }

  #trouble(always = false): void {
    const had = this.#db !== null;
    this.#db = null;
    if (had || always) this.#onTrouble();
  }
}

function mine(name: string): IDBKeyRange {
  return IDBKeyRange.bound([name], [name, []]);
}

/** On the disk nothing is being sent: whoever reads it sends it again, with the same id. */
function waiting(message: Outgoing): Outgoing {
  return message.status === 'sending' ? { ...message, status: 'waiting' } : message;
}

function asStored(message: Outgoing | undefined): string {
  return message ? JSON.stringify(waiting(message)) : '';
}

