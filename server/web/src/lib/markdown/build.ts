// From markdown-it's flat tokens to the tree. Deeper nesting than `DEEPEST` is refused as a whole (null).
import type { Token } from 'markdown-it';
import { hidden } from './links';
import { flat } from './plain';
import type { Block, Inline } from './tree';

/** Levels of quotes, lists and emphasis within each other that a reader can still make sense of. */
export const DEEPEST = 12;

class TooDeep extends Error {}

/** The tree of a token stream; null if it is nested too deep to be drawn. */
export function build(tokens: Token[]): Block[] | null {
  try {
    return blocks(new Stream(tokens), '', 0);
  } catch (thrown) {
    if (thrown instanceof TooDeep) return null;
    throw thrown;
  }
}

class Stream {
  readonly #tokens: Token[];
  #at = 0;

  constructor(tokens: Token[]) {
    this.#tokens = tokens;
  }

  next(): Token | undefined {
    return this.#tokens[this.#at++];
  }
}

/** Blocks up to the closing token `until`, which is taken. */
function blocks(stream: Stream, until: string, depth: number): Block[] {
  if (depth > DEEPEST) throw new TooDeep();
  const out: Block[] = [];
  for (let token = stream.next(); token && token.type !== until; token = stream.next()) {
    const block = one(token, stream, depth);
    if (block) out.push(block);
  }
  return out;
}

function one(token: Token, stream: Stream, depth: number): Block | null {
  switch (token.type) {
    case 'paragraph_open':
      return { is: 'paragraph', within: content(stream, 'paragraph_close', depth) };
    case 'heading_open':
      return { is: 'heading', within: content(stream, 'heading_close', depth) };
    case 'fence':
      return { is: 'code', text: token.content.replace(/\n$/, ''), language: token.info.trim().split(/\s/)[0] ?? '' };
    case 'blockquote_open':
      return { is: 'quote', within: blocks(stream, 'blockquote_close', depth + 1) };
    case 'bullet_list_open':
      return { is: 'list', start: null, items: items(stream, 'bullet_list_close', depth + 1) };
    case 'ordered_list_open':
      return { is: 'list', start: Number(token.attrGet('start') ?? 1), items: items(stream, 'ordered_list_close', depth + 1) };
    case 'table_open':
      return table(stream, depth);
    case 'hr':
      return { is: 'rule' };
    default:
      return null;
  }
}

function items(stream: Stream, until: string, depth: number): Block[][] {
  const out: Block[][] = [];
  for (let token = stream.next(); token && token.type !== until; token = stream.next()) {
    if (token.type === 'list_item_open') out.push(blocks(stream, 'list_item_close', depth));
  }
  return out;
}

function table(stream: Stream, depth: number): Block {
  const rows: Inline[][][] = [];
  for (let token = stream.next(); token && token.type !== 'table_close'; token = stream.next()) {
    if (token.type === 'tr_open') rows.push([]);
    if (token.type === 'th_open' || token.type === 'td_open') {
      rows.at(-1)?.push(content(stream, token.type.replace('open', 'close'), depth));
    }
  }
  return { is: 'table', head: rows[0] ?? [], rows: rows.slice(1) };
}

/** The inline content of a block, up to its closing token. */
function content(stream: Stream, until: string, depth: number): Inline[] {
  const out: Inline[] = [];
  for (let token = stream.next(); token && token.type !== until; token = stream.next()) {
    if (token.children) out.push(...inlines(new Stream(token.children), '', depth));
  }
  return out;
}

function inlines(stream: Stream, until: string, depth: number): Inline[] {
  if (depth > DEEPEST) throw new TooDeep();
  const out: Inline[] = [];
  for (let token = stream.next(); token && token.type !== until; token = stream.next()) {
    const node = inline(token, stream, depth);
    const last = out.at(-1);
    if (node.is === 'text' && last?.is === 'text') last.text += node.text;
    else if (node.is !== 'text' || node.text !== '') out.push(node);
  }
  return out;
}

const MARKS: Record<string, 'emphasis' | 'strong' | 'struck'> = { em_open: 'emphasis', strong_open: 'strong', s_open: 'struck' };

function inline(token: Token, stream: Stream, depth: number): Inline {
  const mark = MARKS[token.type];
  if (mark) return { is: mark, within: inlines(stream, token.type.replace('open', 'close'), depth + 1) };
  switch (token.type) {
    case 'softbreak':
    case 'hardbreak':
      return { is: 'break' };
    case 'code_inline':
      return { is: 'code', text: token.content };
    case 'mention':
      return { is: 'mention', text: token.content, person: Number(token.meta?.['person']) };
    case 'link_open': {
      const href = String(token.attrGet('href') ?? '');
      const within = inlines(stream, 'link_close', depth + 1);
      return { is: 'link', href, host: hidden(href, flat(within)), within };
    }
    default:
      return { is: 'text', text: token.content };
  }
}
