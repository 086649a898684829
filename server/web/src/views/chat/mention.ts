// Calling people: what is being typed after an `@`, who fits it, and whom a finished text calls. Pure but for the pinyin
// table, which is loaded when someone types `@` (lib/pinyin.ts).
import type { Person } from '../../api/types';
import { longest } from '../../lib/markdown/names';
import type { Names } from '../../lib/markdown/tree';
import { fit } from '../../lib/pinyin';

/** The `@…` in front of the caret. */
export type Asked = { from: number; to: number; query: string };

export type Candidate = { person: number; name: string; detail: string };

const LONGEST = 30;

/** What is asked for at `caret`; null when there is no `@` to complete. An `@` within a Latin word is an address. */
export function asked(text: string, caret: number): Asked | null {
  const from = text.lastIndexOf('@', caret - 1);
  if (from < 0 || caret - from > LONGEST) return null;
  if (/[a-z0-9._-]/i.test(text[from - 1] ?? ' ')) return null;
  const query = text.slice(from + 1, caret);
  if (/[\n@，。、；：！？,;:!?]/.test(query) || /^\s/.test(query) || /\s\s/.test(query)) return null;
  return { from, to: caret, query };
}

/** How well a person fits what was typed: by name, alias, Latin name, login, or the pinyin of any of them. 0 is not at all. */
export function rank(person: Person, query: string): number {
  return Math.max(...[person.alias, person.name, person.latin_name, person.login].map((name) => (name ? fit(name, query) : 0)));
}

/** The text with a name put in for what was asked, and where the caret then stands. */
export function completed(text: string, at: Asked, name: string): { text: string; caret: number } {
  const behind = text.slice(at.to);
  const gap = /^\s/.test(behind) ? '' : ' ';
  const before = `${text.slice(0, at.from)}@${name}`;
  return { text: before + gap + behind, caret: before.length + 1 };
}

/** Whom a text calls. Who was picked comes first where two have one name; a name typed in full calls as well. */
export function called(text: string, picked: Names, known: Names): { people: number[]; all: boolean } {
  const people = new Set<number>();
  const names: Names = [...picked, ...known];
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    const found = longest(text, at, names);
    if (found) people.add(found[1]);
  }
  const all = people.delete(0);
  return { people: [...people].slice(0, 200), all };
}
