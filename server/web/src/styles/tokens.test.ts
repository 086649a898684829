import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');

/** The `--name: #hex` pairs of the block that `selector` opens. */
function block(selector: string): Map<string, string> {
  const start = css.indexOf(selector);
  const body = css.slice(start, css.indexOf('}', start));
  return new Map([...body.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map((m) => [m[1]!, m[2]!]));
}

/** WCAG 2.2 relative luminance. */
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((i) => {
    const c = parseInt(hex.slice(i, i + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [x, y] = [luminance(a), luminance(b)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

const GROUNDS = ['ground', 'side', 'raised', 'hover', 'chosen', 'field', 'bubble', 'bubble-own', 'rail-ground'];
const PAIRS: [string, string, number][] = [
  ...GROUNDS.flatMap((g): [string, string, number][] => [['ink', g, 4.5], ['ink-2', g, 4.5], ['ink-3', g, 4.5]]),
  ...['ground', 'side', 'raised', 'hover', 'accent-soft', 'bubble'].map((g): [string, string, number] => ['accent', g, 4.5]),
  ...['ground', 'side', 'raised', 'bubble', 'bubble-own', 'warn-soft'].map((g): [string, string, number] => ['link', g, 4.5]),
  ...['ground', 'side', 'raised', 'hover', 'alert-soft'].map((g): [string, string, number] => ['alert', g, 4.5]),
  ...['ground', 'raised', 'good-soft'].map((g): [string, string, number] => ['good', g, 4.5]),
  ...['ground', 'raised', 'warn-soft'].map((g): [string, string, number] => ['warn', g, 4.5]),
  ['on-accent', 'accent', 4.5], ['on-accent', 'accent-hover', 4.5], ['on-alert', 'alert', 4.5], ['on-alert', 'alert-hover', 4.5],
  ['warn-ink', 'warn-soft', 4.5], ['ink', 'warn-soft', 4.5], ['ink-2', 'warn-soft', 4.5], ['ink-3', 'warn-soft', 4.5], ['on-mark', 'mark', 4.5], ['ink', 'code', 4.5],
  ['line-strong', 'ground', 3], ['line-strong', 'side', 3], ['line-strong', 'raised', 3], ['here', 'ground', 3], ['here', 'side', 3], ['focus', 'ground', 3], ['focus', 'side', 3],
];

describe.each([
  ['light', ":root[data-theme='light'] {"],
  ['dark', ":root[data-theme='dark'] {"],
])('%s', (_, selector) => {
  const tokens = block(selector);
  it.each(PAIRS)('%s on %s reaches %d:1', (text, ground, least) => {
    expect(contrast(tokens.get(text)!, tokens.get(ground)!)).toBeGreaterThanOrEqual(least);
  });
});

it('white letters can be read on every tone', () => {
  const tones = [...css.matchAll(/\.tone-\d+ \{ background: (#[0-9a-f]{6})/g)];
  expect(tones).toHaveLength(12);
  for (const [, hex] of tones) expect(contrast('#ffffff', hex!)).toBeGreaterThanOrEqual(4.5);
});

it('both themes name the same tokens', () => {
  expect([...block(":root[data-theme='dark'] {").keys()]).toEqual([...block(":root[data-theme='light'] {").keys()]);
});
