// Which markdown a message may use, as rules for markdown-it. The difference to the standard, and why: people write text
// first and markup second, so nothing they typed may vanish or change. No HTML, pictures, entities, backslash escapes or
// link definitions; `*` between letters or digits is a star (`12*30*40`); beside Chinese it works without spaces; an
// indented line keeps its indent; a bare address ends where Chinese text begins.
import MarkdownIt, { type MarkdownIt as Parser, type StateInline } from 'markdown-it';
import { extent, safe } from './links';
import { longest } from './names';
import type { Names } from './tree';

export type Env = { names: Names };

const AT = '@'.charCodeAt(0);
const STAR = '*'.charCodeAt(0);
const COLON = ':'.charCodeAt(0);
const NEWLINE = '\n'.charCodeAt(0);
const WORD = /[a-z0-9]/i;

export function dialect(): Parser {
  const md = new MarkdownIt({ html: false, linkify: false, breaks: true });
  md.disable(['code', 'html_block', 'reference', 'lheading', 'html_inline', 'image', 'entity', 'escape', 'newline']);
  md.validateLink = safe;
  // Shown as written: a name in letters of another script must not turn into the host it imitates.
  md.normalizeLinkText = (url) => url;
  md.inline.State = class extends md.inline.State {
    override scanDelims(start: number, canSplitWord: boolean) {
      const standard = super.scanDelims(start, canSplitWord);
      return this.src.charCodeAt(start) === STAR ? loose(this, start, standard.length) : standard;
    }
  };
  md.inline.ruler.before('text', 'mention', mention);
  md.inline.ruler.before('text', 'line', line);
  md.inline.ruler.before('text', 'address', address);
  return md;
}

/** Stars open before anything but a space and close after anything but a space; within a Latin word they do neither. */
function loose(state: StateInline, start: number, length: number) {
  const before = state.src[start - 1] ?? ' ';
  const behind = state.src[start + length] ?? ' ';
  const inWord = WORD.test(before) && WORD.test(behind);
  return { can_open: !inWord && /\S/.test(behind), can_close: !inWord && /\S/.test(before), length };
}

/** A line break, and the indent of the next line stays. */
function line(state: StateInline, silent: boolean): boolean {
  if (state.src.charCodeAt(state.pos) !== NEWLINE) return false;
  if (!silent) state.push('softbreak', 'br', 0);
  state.pos++;
  return true;
}

/** `@name` of someone the message calls. */
function mention(state: StateInline, silent: boolean): boolean {
  const at = state.pos;
  if (state.src.charCodeAt(at) !== AT) return false;
  const found = longest(state.src, at, (state.env as Env).names);
  if (!found || at + 1 + found[0].length > state.posMax) return false;
  if (!silent) {
    const token = state.push('mention', '', 0);
    token.content = `@${found[0]}`;
    token.meta = { person: found[1] };
  }
  state.pos += 1 + found[0].length;
  return true;
}

/** A bare `http://` or `https://` address, found at its colon. */
function address(state: StateInline, silent: boolean): boolean {
  if (state.src.charCodeAt(state.pos) !== COLON || state.linkLevel > 0) return false;
  const scheme = /(?:^|[^a-z0-9])(https?)$/i.exec(state.pending)?.[1];
  if (!scheme) return false;
  const length = extent(state.src.slice(state.pos, state.posMax));
  const href = scheme + state.src.slice(state.pos, state.pos + length);
  if (length === 0 || !safe(href)) return false;
  if (!silent) {
    state.pending = state.pending.slice(0, -scheme.length);
    state.push('link_open', 'a', 1).attrs = [['href', href]];
    state.push('text', '', 0).content = href;
    state.push('link_close', 'a', -1);
  }
  state.pos += length;
  return true;
}
