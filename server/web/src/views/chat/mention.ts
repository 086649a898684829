// Calling people: what is being typed after an `@`, who fits it, and whom a finished text calls. Pure. Pinyin is handed in,
// because its table is large and only loaded when someone types `@`.
import type { Person } from '../../api/types';

/** The `@…` in front of the caret. */
export type Asked = { from: number; to: number; query: string };

export type Candidate = { person: number; name: string; detail: string };

/** How a name sounds: whole syllables and their first letters, lower case without spaces. */
export type Sound = { full: string; initials: string };

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

/** How well a person fits what was typed; null if not at all. Less is better. */
export function rank(person: Person, query: string, sound: (name: string) => Sound): number | null {
  const wanted = query.trim().toLowerCase();
  if (wanted === '') return 5;
  const names = [person.alias, person.name, person.latin_name, person.login].filter((n): n is string => Boolean(n)).map((n) => n.toLowerCase());
  if (names.some((name) => name.startsWith(wanted))) return 0;
  if (names.some((name) => name.split(/[\s._-]+/).some((word) => word.startsWith(wanted)))) return 1;
  const letters = wanted.replace(/[\s']+/g, '');
  const sounds = [person.alias, person.name].filter((n): n is string => Boolean(n)).map(sound);
  if (sounds.some((s) => s.initials.startsWith(letters))) return 2;
  if (sounds.some((s) => s.full.startsWith(letters))) return 2;
  if (names.some((name) => name.includes(wanted))) return 3;
  if (sounds.some((s) => s.full.includes(letters) || s.initials.includes(letters))) return 4;
  return null;
}

/** The text with a name put in for what was asked, and where the caret then stands. */
export function completed(text: string, at: Asked, name: string): { text: string; caret: number } {
  const behind = text.slice(at.to);
  const gap = /^\s/.test(behind) ? '' : ' ';
  const before = `${text.slice(0, at.from)}@${name}`;
  return { text: before + gap + behind, caret: before.length + 1 };
}

/** Whom a text calls, of those that were picked while it was written: only names that still stand in it. */
export function called(text: string, picked: readonly (readonly [name: string, person: number])[]): { people: number[]; all: boolean } {
  const there = picked.filter(([name]) => text.includes(`@${name}`));
  const people = [...new Set(there.map(([, person]) => person).filter((person) => person !== 0))];
  return { people: people.slice(0, 200), all: there.some(([, person]) => person === 0) };
}
