// A message's text to a tree that components draw (Markdown.svelte). Safe by construction: the tree holds text, never HTML.
// Bounded: what is nested too deep to be read is shown as it was typed. To change what markup there is: dialect.ts.
import { build } from './build';
import { dialect } from './dialect';
import type { Block, Names } from './tree';
import { asTyped, MARKUP } from './typed';

const md = dialect();

export function parse(text: string, names: Names = []): Block[] {
  if (!MARKUP.test(text)) return asTyped(text);
  return build(md.parse(text, { names })) ?? asTyped(text);
}
