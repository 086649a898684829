// No component has text of its own: every word a person reads is in the catalogues.
import { readFileSync, readdirSync } from 'node:fs';
import { parse } from 'svelte/compiler';
import { expect, it } from 'vitest';

const root = new URL('../', import.meta.url);
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.svelte'));

/** Attributes whose value is read by people. */
const READ = new Set(['aria-label', 'aria-description', 'aria-roledescription', 'title', 'placeholder', 'alt', 'label']);
const LETTER = /\p{L}/u;

type Node = { type?: string; name?: string; data?: string; value?: unknown } & Record<string, unknown>;

function literals(source: string): string[] {
  const found: string[] = [];
  const walk = (node: unknown): void => {
    if (Array.isArray(node)) return node.forEach(walk);
    if (typeof node !== 'object' || node === null) return;
    const { type, name, data, value } = node as Node;
    if (type === 'Comment') return;
    if (type === 'Attribute') {
      const texts = READ.has(name ?? '') ? words(value) : [];
      found.push(...texts);
      if (Array.isArray(value)) value.filter((part: Node) => part.type !== 'Text').forEach(walk);
      else walk(value);
      return;
    }
    if (type === 'Text' && LETTER.test(data ?? '')) found.push(data ?? '');
    // A Chinese string anywhere in the code is text for people, too.
    if (type === 'Literal' && typeof value === 'string' && /\p{Script=Han}/u.test(value)) found.push(value);
    Object.entries(node).forEach(([key, child]) => key !== 'css' && key !== 'metadata' && walk(child));
  };
  walk(parse(source, { modern: true }));
  return found;
}

function words(value: unknown): string[] {
  const parts = (Array.isArray(value) ? value : [value]) as Node[];
  return parts.flatMap((part) => {
    if (part?.type === 'Text' && LETTER.test(part.data ?? '')) return [part.data ?? ''];
    const inside = part?.['expression'] as Node | undefined;
    return inside?.type === 'Literal' && typeof inside.value === 'string' && LETTER.test(inside.value) ? [inside.value] : [];
  });
}

it('finds what it looks for', () => {
  const bad = "<script>const x = '好';</script><p title=\"Hello\">{x} word <b aria-label={'Say'} class=\"fine\"></b></p><!-- no --><style>p{color:red}</style>";
  expect(literals(bad).map((text) => text.trim()).sort()).toEqual(['Hello', 'Say', 'word', '好']);
});

it.each(files)('%s', (name) => {
  expect(literals(readFileSync(new URL(name, root), 'utf8'))).toEqual([]);
});
