// The copy of the state in the database. The law: what lies there is one state at one position, so every write is one
// transaction over all of it, and only what has changed is written (objects of the state are never changed in place).
import { empty, type State, type Window } from '../state/model';
import { rested } from '../state/windows';
import { newClientId } from '../lib/uuid';
import { account, type Database, type Head, type Owner } from './schema';

const TABLES = ['head', 'conversations', 'people', 'windows'] as const;

export class Copy {
  /** Which write lies there, as far as this tab knows. */
  #stamp = '';
  /** What lies there, by identity. */
  #written: Pick<State, 'conversations' | 'people' | 'windows'> = empty();

  async read(db: Database): Promise<{ owner: Owner; state: State } | null> {
    const tx = db.transaction(TABLES);
    // All at once: the first picture waits for this.
    const [head, conversations, people, windows] = await Promise.all([
      tx.objectStore('head').get('head'),
      tx.objectStore('conversations').getAll(),
      tx.objectStore('people').getAll(),
      tx.objectStore('windows').getAll(),
    ]);
    if (!head) return null;
    const { owner, stamp, ...rest } = head;
    this.#stamp = stamp;
    this.#written = {
      conversations: Object.fromEntries(conversations.map((c) => [c.id, c])),
      people: Object.fromEntries(people.map((p) => [p.id, p])),
      windows: Object.fromEntries(windows.map((w) => [w.conversation, w.window])),
    };
    return { owner, state: { ...empty(), ...rest, vkey: owner.vkey, me: owner.person, ...this.#written } };
  }

  async write(db: Database, owner: Owner, state: State): Promise<void> {
    const tx = db.transaction(TABLES, 'readwrite');
    const there = await tx.objectStore('head').get('head');
    if (there && further(there, owner, state)) return tx.done;
    if ((there?.stamp ?? '') !== this.#stamp) {
      // Another tab has written: what this one believes to lie there does not, so all of it is written anew.
      this.#written = empty();
      for (const table of ['conversations', 'people', 'windows'] as const) await tx.objectStore(table).clear();
    }
    this.#spread(state.conversations, this.#written.conversations, (c) => tx.objectStore('conversations').put(c), (id) => tx.objectStore('conversations').delete(id));
    this.#spread(state.people, this.#written.people, (p) => tx.objectStore('people').put(p), (id) => tx.objectStore('people').delete(id));
    const windows = ends(state);
    this.#spread(
      windows, this.#written.windows,
      (window, conversation) => tx.objectStore('windows').put({ conversation, window: rested(window) ?? window }),
      (id) => tx.objectStore('windows').delete(id),
    );
    const { epoch, position, mine, roles, preferences } = state;
    const recent = state.recent.filter((id) => id in windows);
    const stamp = newClientId();
    await tx.objectStore('head').put({ owner, stamp, epoch, position, mine, roles, preferences, recent }, 'head');
    await tx.done;
    this.#stamp = stamp;
    this.#written = { conversations: state.conversations, people: state.people, windows };
  }

  async clear(db: Database): Promise<void> {
    this.#written = empty();
    this.#stamp = '';
    const tx = db.transaction(TABLES, 'readwrite');
    for (const table of TABLES) void tx.objectStore(table).clear();
    await tx.done;
  }

  #spread<T>(now: Record<number, T>, was: Record<number, T>, put: (row: T, id: number) => unknown, remove: (id: number) => unknown): void {
    if (now === was) return;
    for (const [id, row] of Object.entries(now)) if (row !== was[Number(id)]) put(row, Number(id));
    for (const id of Object.keys(was)) if (!(id in now)) remove(Number(id));
  }
}

/** Windows that reach to the newest message; of others no end is known. */
function ends(state: State): Record<number, Window> {
  return Object.fromEntries(Object.entries(state.windows).filter(([, window]) => !window.has_after));
}

function further(there: Head, owner: Owner, state: State): boolean {
  return account(there.owner) === account(owner) && there.epoch === state.epoch && there.position > state.position;
}
