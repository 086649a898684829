// Text that has no markup: most messages. What it is not: the parser (parse.ts), which is too large for the first picture.
import type { Block } from './tree';

/** A text without any of these has nothing to parse. */
export const MARKUP = /[*_~`#>|@[\n-]|:\/\/|^\s*(?:\+|\d+[.)])\s/;

/** The tree of a text as it was typed. */
export function asTyped(text: string): Block[] {
  return [{ is: 'paragraph', within: [{ is: 'text', text }] }];
}
