// A message's text to a tree that components draw (Markdown.svelte). Safe by construction: the tree holds text, never HTML.
// Bounded: what is nested too deep to be read is shown as it was typed. To change what markup there is: dialect.ts.
import { build } from './build';
import { dialect } from './dialect';
import type { Block, Names } from './tree';

const md = dialect();

/** A text without any of these has nothing to parse; most messages are such. */
const MARKUP = /[*_~`#>|@[\n-]|:\/\/|^\s*(?:\+|\d+[.)])\s/;

export function parse(text: string, names: Names = []): Block[] {
  if (!MARKUP.test(text)) return asTyped(text);
  return build(md.parse(text, { names })) ?? asTyped(text);
}

function asTyped(text: string): Block[] {
  return [{ is: 'paragraph', within: [{ is: 'text', text }] }];
}
