// The mention picker's state: what is asked for behind an `@`, who of the conversation fits, which is marked.
import { Problem } from '../../api/problem';
import type { Person } from '../../api/types';
import type { Names } from '../../lib/markdown/tree';
import { loadPinyin } from '../../lib/pinyin';
import { nameOf } from '../../state/select';
import { type Asked, asked, type Candidate, rank } from './mention';
import { EVERYONE, type Pane } from './pane.svelte';

const SHOWN = 8;
const SEARCH_MS = 180;
/** More members than this are not listed; the server's search finds them. */
const LISTED = 2_000;

export class Caller {
  readonly #pane: Pane;
  readonly #everyone: () => string;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #loaded = false;
  #members = $state.raw<ReadonlySet<number>>(new Set());
  #found = $state.raw<Person[]>([]);
  #closed = $state.raw<Asked | null>(null);
  #sounds = $state(false);

  asked = $state.raw<Asked | null>(null);
  index = $state(0);

  readonly candidates: Candidate[] = $derived.by(() => this.#fitting());

  /** `everyone`: the name that calls all, in the language of the page. */
  constructor(pane: Pane, everyone: () => string) {
    this.#pane = pane;
    this.#everyone = everyone;
  }

  get open(): boolean {
    return this.asked !== null && this.candidates.length > 0;
  }

  /** Names that call someone when they are typed in full. */
  get known(): Names {
    const people = [...this.#members].flatMap((id) => this.#namesOf(this.#pane.people[id]));
    return this.#pane.mayCallAll ? [...people, ...EVERYONE, [this.#everyone(), 0]] : people;
  }

  /** The text or the caret moved. */
  look(text: string, caret: number): void {
    const now = text.includes('@') ? asked(text, caret) : null;
    if (now) this.#load();
    const closed = this.#closed;
    if (now && closed?.from === now.from && now.query.startsWith(closed.query)) return;
    this.#closed = null;
    if (now?.query !== this.asked?.query) {
      this.index = 0;
      this.#search(now?.query ?? '');
    }
    this.asked = now;
  }

  move(by: number): void {
    const n = this.candidates.length;
    if (n > 0) this.index = (this.index + by + n) % n;
  }

  /** Not wanted for this `@`. */
  close(): void {
    this.#closed = this.asked;
    this.asked = null;
  }

  #fitting(): Candidate[] {
    const query = this.asked?.query;
    if (query === undefined) return [];
    void this.#sounds;
    const { people, me } = this.#pane;
    const inside = new Map<number, Person>();
    for (const id of [...this.#recent(), ...this.#members]) if (people[id] && id !== me) inside.set(id, people[id]);
    for (const person of this.#found) if (this.#members.has(person.id) && person.id !== me) inside.set(person.id, person);
    const ranked = [...inside.values()].map((person) => ({ person, by: rank(person, query) })).filter(({ by }) => by > 0);
    const list = ranked.sort((a, b) => b.by - a.by).slice(0, SHOWN).map(({ person }) => candidate(person));
    const all = this.#everyone();
    const wantsAll = this.#pane.mayCallAll && [all, ...EVERYONE.map(([name]) => name)].some((name) => name.startsWith(query.toLowerCase()));
    return wantsAll ? [{ person: 0, name: all, detail: '' }, ...list.slice(0, SHOWN - 1)] : list;
  }

  /** Who spoke last comes first. */
  #recent(): number[] {
    const here = this.#pane.app.open.window?.messages ?? [];
    return [...new Set(here.slice(-100).map((m) => m.sender).reverse())].filter((id) => this.#members.has(id));
  }

  #search(query: string): void {
    clearTimeout(this.#timer);
    this.#found = [];
    if (query.trim() === '') return;
    this.#timer = setTimeout(() => {
      void this.#pane.app.client.people(query.trim(), 20).then((page) => {
        if (this.asked?.query === query) this.#found = page.items;
      }, () => undefined);
    }, SEARCH_MS);
  }

  #load(): void {
    if (this.#loaded) return;
    this.#loaded = true;
    void loadPinyin().then(() => (this.#sounds = true), () => undefined);
    void this.#pane.routes.members(this.#pane.id, LISTED).then(
      (members) => {
        this.#members = new Set(members.map((m) => m.person));
        if (members.length <= 100) this.#pane.app.know([...this.#members]);
      },
      (thrown) => {
        if (Problem.of(thrown).passing) this.#loaded = false;
      },
    );
  }

  #namesOf(person: Person | undefined): (readonly [string, number])[] {
    if (!person || person.id === this.#pane.me) return [];
    return [person.alias, person.name].filter((n): n is string => Boolean(n)).map((n) => [n, person.id] as const);
  }
}

function candidate(person: Person): Candidate {
  const name = nameOf(person);
  const detail = [person.name === name ? '' : person.name, person.latin_name, person.title].filter(Boolean).join(' · ');
  return { person: person.id, name, detail };
}
