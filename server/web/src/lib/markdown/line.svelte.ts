// A message as one line of plain words, for lists and notifications. The parser is fetched after the first picture; until it is
// there the commonest marks are taken off by their looks, which in a line of a list is nearly always the same.
import { plain } from './plain';
import { asTyped, MARKUP } from './typed';

const MARKS = /[*_~`]+|^\s*(?:#{1,6}|>)\s/gm;

class Parser {
  parse = $state.raw<typeof import('./parse').parse | null>(null);
}

const parser = new Parser();

/** Fetches the parser; what was shown in the meantime follows. A load that fails is tried again with the next call. */
export async function loadParser(): Promise<void> {
  if (!parser.parse) parser.parse = (await import('./parse')).parse;
}

export function oneLine(text: string, most?: number): string {
  if (!MARKUP.test(text)) return plain(asTyped(text), most);
  return plain(parser.parse ? parser.parse(text) : asTyped(text.replace(MARKS, '')), most);
}
