import { describe, expect, it } from 'vitest';
import { extent, hidden, safe } from './links';
import { parse } from './parse';
import { flat, plain } from './plain';
import type { Block, Inline, Names } from './tree';

/** The tree in short: `b(bold) em(..) <link|host> @name#id`, blocks by their letter. */
function short(blocks: Block[]): string {
  return blocks.map(block).join(' ');
}
function block(b: Block): string {
  switch (b.is) {
    case 'paragraph': return `p[${run(b.within)}]`;
    case 'heading': return `h[${run(b.within)}]`;
    case 'code': return `code:${b.language}[${b.text}]`;
    case 'quote': return `q[${short(b.within)}]`;
    case 'list': return `${b.start === null ? 'ul' : `ol${b.start}`}[${b.items.map(short).join(' | ')}]`;
    case 'table': return `table[${[b.head, ...b.rows].map((r) => r.map(run).join(',')).join(' / ')}]`;
    case 'rule': return 'hr';
  }
}
function run(nodes: Inline[]): string {
  return nodes.map((n) => {
    switch (n.is) {
      case 'text': return n.text;
      case 'break': return '⏎';
      case 'code': return `\`${n.text}\``;
      case 'mention': return `${n.text}#${n.person}`;
      case 'link': return `<${run(n.within)}|${n.href}|${n.host ?? ''}>`;
      default: return `${n.is}(${run(n.within)})`;
    }
  }).join('');
}
const seen = (text: string, names: Names = []) => short(parse(text, names));

/** Milliseconds this process has computed: what a busy machine makes longer is waiting, not work. */
function worked(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

describe('markup', () => {
  it.each([
    ['plain words', 'p[plain words]'],
    ['one\n  two', 'p[one⏎  two]'],
    ['**bold** _and_ ~~not~~ `a*b`', 'p[strong(bold) emphasis(and) struck(not) `a*b`]'],
    ['这是**重点。**内容', 'p[这是strong(重点。)内容]'],
    ['“*注意*”', 'p[“emphasis(注意)”]'],
    ['# Title', 'h[Title]'],
    ['> a\n> b\n\nc', 'q[p[a⏎b]] p[c]'],
    ['- a\n- b\n  1. c', 'ul[p[a] | p[b] ol1[p[c]]]'],
    ['3. third', 'ol3[p[third]]'],
    ['```rs\nfn a() {}\n  b\n```', 'code:rs[fn a() {}\n  b]'],
    ['```\nunfinished', 'code:[unfinished]'],
    ['|a|b|\n|-|-|\n|1|**2**|', 'table[a,b / 1,strong(2)]'],
    ['a\n\n---\n\nb', 'p[a] hr p[b]'],
  ])('%j', (text, tree) => expect(seen(text)).toBe(tree));
});

describe('what was typed stays', () => {
  it.each([
    '12*30*40cm', 'a * b * c', 'snake_case_name', 'C:\\_foo\\*bar', '\\\\server\\share', '&lt;b&gt; &amp;', '#tag', '5 < 6 > 4',
    '[1]: https://example.com', '    indented', '<script>alert(1)</script>', '<img src=x onerror=alert(1)>', '![x](y)', 'a=b', '@nobody',
  ])('%j', (text) => expect(flat(parse(text).flatMap((b) => (b.is === 'paragraph' ? b.within : []))).trim()).toBe(text.trim()));

  it('title and line below it are two lines, not a heading', () => expect(seen('a\n===')).toBe('p[a⏎===]'));
});

describe('links', () => {
  it('a bare address ends where the sentence goes on', () => {
    expect(seen('见 https://a.example/x?y=1。再看(http://b.example/).')).toBe(
      'p[见 <https://a.example/x?y=1|https://a.example/x?y=1|>。再看(<http://b.example/|http://b.example/|>).]',
    );
    expect(seen('https://a.example/x看这里')).toBe('p[<https://a.example/x|https://a.example/x|>看这里]');
    expect(seen('https://a.example/f(x)_y*, ok')).toBe('p[<https://a.example/f(x)_y|https://a.example/f(x)_y|>*, ok]');
    expect(seen('**https://a.example**')).toBe('p[strong(<https://a.example|https://a.example|>)]');
  });

  it('the host stands beside words that do not name it', () => {
    expect(seen('[report](https://evil.example/a)')).toBe('p[<report|https://evil.example/a|evil.example>]');
    expect(hidden('https://evil.example/', 'https://bank.example')).toBe('evil.example');
    expect(hidden('https://bank.example@evil.example/', 'https://bank.example@evil.example/')).toBe('evil.example');
    expect(hidden('https://bank.example.evil.example/', 'https://bank.example')).toBe('bank.example.evil.example');
    expect(hidden('https://аррle.example/', 'https://аррle.example/')).toMatch(/^xn--/);
    expect(hidden('https://a.example/x', 'a.example/x')).toBeNull();
    expect(hidden('mailto:a@b.example', 'write to me')).toBe('a@b.example');
  });

  it.each([
    'javascript:alert(1)', 'JaVaScRiPt:alert(1)', ' javascript:alert(1)', 'java\nscript:alert(1)', 'data:text/html,<b>', 'vbscript:x',
    'file:///etc/passwd', 'blob:x', 'ws://a.example/x', '//evil.example', '/path', 'x', 'https://',
  ])('%j is never a link', (href) => {
    expect(safe(href)).toBe(false);
    for (const text of [`[x](${href})`, `[x](<${href}>)`, `<${href}>`, href]) {
      const tree = JSON.stringify(parse(text));
      expect(tree, text).not.toContain('"is":"link"');
      expect(tree.replace(/\\n|"\},\{"is":"break"\},\{"is":"text","text":"/g, '\n')).toContain('x');
    }
  });

  it('entities and control characters do not smuggle a protocol in', () => {
    for (const text of ['[x](javascript&colon;alert(1))', '[x](java&#115;cript:alert(1))', '[x](\u0001javascript:alert(1))', '<java\tscript:alert(1)>']) {
      expect(JSON.stringify(parse(text)), text).not.toContain('"is":"link"');
    }
  });

  it('takes what belongs to an address', () => {
    expect(extent('://a.example/(x))')).toBe('://a.example/(x)'.length);
    expect(extent('://')).toBe(0);
  });
});

describe('mentions', () => {
  const names: Names = [['王小明', 4], ['Ann', 5], ['Ann Lee', 6], ['*b* <i>', 7], ['所有人', 0]];
  it.each([
    ['@王小明你好', 'p[@王小明#4你好]'],
    ['@Ann Lee and @Ann, not @Anna or x@Ann', 'p[@Ann Lee#6 and @Ann#5, not @Anna or x@Ann]'],
    ['**@所有人** 开会', 'p[strong(@所有人#0) 开会]'],
    ['@*b* <i> hi', 'p[@*b* <i>#7 hi]'],
    ['`@Ann`', 'p[`@Ann`]'],
    ['[@Ann](https://a.example)', 'p[<@Ann#5|https://a.example|a.example>]'],
  ])('%j', (text, tree) => expect(seen(text, names)).toBe(tree));
});

describe('hostile text', () => {
  const same = (text: string) => expect(flat(parse(text).flatMap((b) => (b.is === 'paragraph' ? b.within : [])))).toBe(text);

  it('nested 200 deep is shown as typed', () => {
    same(`${'>'.repeat(200)} deep`);
    same(`${'> '.repeat(200)}deep`);
    same(Array.from({ length: 200 }, (_, i) => `${'  '.repeat(i)}- x`).join('\n'));
    same(`${'*a '.repeat(200)}x${' a*'.repeat(200)}`);
    const links = `${'['.repeat(200)}x${'](https://a.example)'.repeat(200)}`;
    expect(flat(parse(links).flatMap((b) => (b.is === 'paragraph' ? b.within : [])))).toContain('[[[[');
  });

  it('a text of 16,000 characters without a space, 2,000 marks, RTL overrides and 500 emoji stay whole', () => {
    for (const text of ['x'.repeat(16_000), '字'.repeat(16_000), `a${'\u0301'.repeat(2_000)}`, '\u202eevil\u2066', '👩‍👩‍👧‍👦'.repeat(500)]) same(text);
  });

  it.each([
    ['[', 1], ['![', 1], ['*a_ ', 1], ['`a``', 1], ['<', 1], ['> ', 1], ['- ', 1], ['https://a.example/(', 1], ['@', 1], ['~~*', 1], ['|a', 1],
    ['\n> - ', 1], ['[a](', 1], ['[a](<b', 1], ['1. ', 1], ['a**b', 1],
  ])('16,000 characters of %j take no time', (piece) => {
    const text = piece.repeat(16_000).slice(0, 16_000);
    const from = worked();
    parse(text, [['x', 1]]);
    expect(worked() - from).toBeLessThan(400);
  });

  it('200 names do not make it slow', () => {
    const names: Names = Array.from({ length: 200 }, (_, i) => [`@name${i}`, i] as const);
    const from = worked();
    parse('@'.repeat(16_000), names);
    expect(worked() - from).toBeLessThan(400);
  });
});

it('plain is one bounded line', () => {
  expect(plain(parse('# T\n- **a**\n- b\n\n> q\n\n```\nx\n```'))).toBe('T a b q x');
  expect(plain(parse('😀'.repeat(400)), 10)).toBe(`${'😀'.repeat(10)}…`);
});
