// What lies in IndexedDB, and how it comes to be. One database an origin.
// To change it: raise `VERSION`; what is only a copy of the server's state is thrown away and fetched again. What the
// server does not have (outbox, checkpoints, decisions) must be carried over in `upgrade`, by hand, with a test.
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { Person, Summary } from '../api/types';
import type { Held } from '../journal/witness';
import type { Decision } from '../notify/rules';
import type { Outgoing, State, Window } from '../state/model';

export const NAME = 'lingtong';
export const VERSION = 1;
/** A browser that never answers is treated as one that refuses. */
const PATIENCE_MS = 3_000;

/** Whose copy this is: the log's verifier key and the person. Another of either starts clean. */
export type Owner = { vkey: string; person: number };

/** The one row that makes the copy a consistent state: everything else was true at this position. */
export type Head = Pick<State, 'epoch' | 'position' | 'mine' | 'roles' | 'preferences' | 'recent'> & {
  owner: Owner;
  /** Names the write, so that a tab notices that another one has written since. */
  stamp: string;
};

export type StoredWindow = { conversation: number; window: Window };
/** `account` is the owner as text: rows of another installation are never seen. */
export type StoredOutgoing = { account: string; client_id: string; message: Outgoing };

export interface Tables extends DBSchema {
  head: { key: 'head'; value: Head };
  conversations: { key: number; value: Summary };
  people: { key: number; value: Person };
  windows: { key: number; value: StoredWindow };
  outbox: { key: [string, string]; value: StoredOutgoing };
  checkpoints: { key: string; value: Held };
  decisions: { key: [number, number]; value: Decision; indexes: { at: number } };
}

export type Database = IDBPDatabase<Tables>;

/** Copies of what the server has. */
const COPIES = ['head', 'conversations', 'people', 'windows'] as const;

/** Opens the database; throws when the browser has none, refuses, or does not answer. `lost` is called when it goes away
 * later: another tab needs a newer version, or the browser took it. */
export function openDatabase(lost: () => void): Promise<Database> {
  const opened = openDB<Tables>(NAME, VERSION, {
    upgrade(db, old) {
      if (old > 0) for (const table of COPIES) db.deleteObjectStore(table);
      db.createObjectStore('head');
      db.createObjectStore('conversations', { keyPath: 'id' });
      db.createObjectStore('people', { keyPath: 'id' });
      db.createObjectStore('windows', { keyPath: 'conversation' });
      if (old > 0) return;
      db.createObjectStore('outbox', { keyPath: ['account', 'client_id'] });
      db.createObjectStore('checkpoints', { keyPath: 'vkey' });
      db.createObjectStore('decisions', { keyPath: ['conversation', 'seq'] }).createIndex('at', 'at');
    },
    blocking(_, __, event) {
      (event.target as IDBDatabase).close();
      lost();
    },
    terminated: lost,
  });
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error('IndexedDB does not answer'));
      void opened.then((db) => db.close(), () => undefined);
    }, PATIENCE_MS);
    opened.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}


export function account(owner: Owner): string {
  return `${owner.vkey}\n${owner.person}`;
}
