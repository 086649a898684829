// `@name` in a text: one rule for what is shown as a mention and for whom a message calls.
import type { Names } from './tree';

const WORD = /[a-z0-9]/i;

/** The longest of `names` that stands behind the `@` at `at`. Within a Latin word an `@` is an address and calls nobody. */
export function longest(text: string, at: number, names: Names): Names[number] | undefined {
  if (names.length === 0 || WORD.test(text[at - 1] ?? ' ')) return undefined;
  const rest = text.slice(at + 1, at + 200);
  let best: Names[number] | undefined;
  for (const named of names) if (fits(rest, named[0]) && named[0].length > (best?.[0].length ?? 0)) best = named;
  return best;
}

function fits(text: string, name: string): boolean {
  if (name === '' || !text.startsWith(name)) return false;
  return !(WORD.test(name.at(-1) ?? '') && WORD.test(text[name.length] ?? ' '));
}
