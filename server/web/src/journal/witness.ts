// This device as a witness of the journal: it keeps the newest signed checkpoint that it was shown and holds the
// server to it. A larger one must be proved to continue it; until the server was asked it is kept beside. The head must
// never be below either of them. An older checkpoint is nothing: checkpoints are signed now and then, by several nodes.
// What it is not: an opinion about another key; that is a new installation and starts with nothing kept.
import { Problem } from '../api/problem';
import { fromBase64, same } from './bytes';
import type { Checkpoint } from './note';

/** The mathematics is not needed for the first picture. */
const open = async (note: string, vkey: string) => (await import('./note')).openCheckpoint(note, vkey);

/** `signature`: not signed by the log's key. `fork`: the same size, another root. `head`: entries are gone.
 * `proof`: no proof that the larger journal continues the smaller. */
export type AlarmKind = 'signature' | 'fork' | 'head' | 'proof';

/** Evidence, kept on this device until it is put aside by a person. Notes hold hashes only. */
export type Alarm = { kind: AlarmKind; at: string; kept: string; shown: string; position: number };

/** What is stored for one log, by its verifier key. `unproved`: a larger one that was
 * shown and whose proof could not be had yet; '' or absent if there is none. */
export type Held = { vkey: string; note: string; unproved?: string; at: string; alarm: Alarm | null; past: Alarm[] };

/** What the server showed: in `hello` and in a snapshot. `position` is the head. */
export type Shown = { position: number; checkpoint: string | null; vkey: string };

export type WitnessOptions = {
  /** The proof from one size to another. Throws `Problem`. */
  consistency: (from: number, to: number) => Promise<string[]>;
  load: (vkey: string) => Promise<Held | undefined>;
  save: (held: Held) => Promise<void>;
  onAlarm: (alarm: Alarm | null) => void;
  now: () => Date;
};

export class Witness {
  readonly #options: WitnessOptions;
  #held: Held | null = null;
  #kept: Checkpoint | null = null;
  #unproved: Checkpoint | null = null;
  #last: Promise<void> = Promise.resolve();

  constructor(options: WitnessOptions) {
    this.#options = options;
  }

  /** Looks at what the server showed, one after the other. Settles when it has been checked or put off. */
  look(shown: Shown): Promise<void> {
    this.#last = this.#last.then(() => this.#look(shown)).catch(() => undefined);
    return this.#last;
  }

  /** A person has read the alarm: it is filed, and the journal as it stands now is the new beginning. */
  async putAside(): Promise<void> {
    const held = this.#held;
    if (!held?.alarm) return;
    this.#kept = this.#unproved = null;
    await this.#keep({ ...held, note: '', unproved: '', alarm: null, past: [...held.past, held.alarm].slice(-10) });
    this.#options.onAlarm(null);
  }

  async #look({ position, checkpoint, vkey }: Shown): Promise<void> {
    if (this.#held?.vkey !== vkey) await this.#open(vkey);
    if (this.#held?.alarm) return;
    const held = this.#held;
    if (!held) return;
    const unproved = held.unproved ?? '';
    const newest = this.#unproved ?? this.#kept;
    if (newest && position < newest.size && (await this.#headIsBelow(newest.size))) {
      return this.#alarm('head', unproved || held.note, checkpoint ?? '', position);
    }
    if (checkpoint === null || checkpoint === held.note) return;
    const fresh = await open(checkpoint, vkey);
    if (!fresh) return this.#alarm('signature', held.note, checkpoint, position);
    if (this.#unproved?.size === fresh.size && !same(this.#unproved.root, fresh.root)) return this.#alarm('fork', unproved, checkpoint, position);
    if (this.#kept && fresh.size > (newest?.size ?? 0)) {
      this.#unproved = fresh;
      await this.#keep({ ...held, unproved: checkpoint });
    }
    const wrong = this.#kept && (await this.#compare(this.#kept, fresh));
    if (wrong === 'older') return;
    if (wrong) return this.#alarm(wrong, held.note, checkpoint, position);
    this.#kept = fresh;
    if (this.#unproved && this.#unproved.size <= fresh.size) this.#unproved = null;
    await this.#keep({ vkey, note: checkpoint, unproved: this.#unproved ? unproved : '', at: this.#time(), alarm: null, past: held.past });
  }

  async #open(vkey: string): Promise<void> {
    this.#held = (await this.#options.load(vkey)) ?? { vkey, note: '', at: '', alarm: null, past: [] };
    this.#kept = this.#held.note ? await open(this.#held.note, vkey) : null;
    this.#unproved = this.#held.unproved ? await open(this.#held.unproved, vkey) : null;
    this.#options.onAlarm(this.#held.alarm);
  }

  /** A node may be a moment behind what another one signed: the proof route asks the database itself. */
  async #headIsBelow(size: number): Promise<boolean> {
    try {
      await this.#options.consistency(size, size);
      return false;
    } catch (thrown) {
      return Problem.of(thrown).code === 'bad_request';
    }
  }

  /** Null: `fresh` continues `kept`. A server that cannot be asked proves nothing and accuses nobody: thrown. */
  async #compare(kept: Checkpoint, fresh: Checkpoint): Promise<'older' | AlarmKind | null> {
    if (fresh.size < kept.size) return 'older';
    if (fresh.size === kept.size) return same(fresh.root, kept.root) ? null : 'fork';
    let hashes: string[];
    try {
      hashes = await this.#options.consistency(kept.size, fresh.size);
    } catch (thrown) {
      // A head below a checkpoint that it just signed: there is no such journal.
      if (Problem.of(thrown).code === 'bad_request') return 'proof';
      throw thrown;
    }
    const proof = hashes.map((hash) => fromBase64(hash) ?? new Uint8Array());
    const { consistent } = await import('./proof');
    return consistent(kept, fresh, proof) ? null : 'proof';
  }

  /** `against`: the note that it contradicts. */
  async #alarm(kind: AlarmKind, against: string, shown: string, position: number): Promise<void> {
    const held = this.#held;
    if (!held) return;
    const alarm: Alarm = { kind, at: this.#time(), kept: against, shown, position };
    this.#options.onAlarm(alarm);
    await this.#keep({ ...held, alarm });
  }

  async #keep(held: Held): Promise<void> {
    this.#held = held;
    await this.#options.save(held);
  }

  #time(): string {
    return this.#options.now().toISOString();
  }
}
