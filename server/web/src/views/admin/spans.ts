// The lengths of time a policy is chosen from, and the one it has if that is none of them.
import type { Key } from '../../i18n/index.svelte';

export type Span = { seconds: number; key: Key; n: number };

const USUAL = [0, 120, 600, 3_600, 86_400, 604_800];

export function spans(value: number): Span[] {
  const all = USUAL.includes(value) ? USUAL : [...USUAL, value].sort((a, b) => a - b);
  return all.map(named);
}

function named(seconds: number): Span {
  if (seconds === 0) return { seconds, key: 'admin.span_never', n: 0 };
  if (seconds % 86_400 === 0) return { seconds, key: 'admin.span_days', n: seconds / 86_400 };
  if (seconds % 3_600 === 0) return { seconds, key: 'admin.span_hours', n: seconds / 3_600 };
  if (seconds % 60 === 0) return { seconds, key: 'admin.span_minutes', n: seconds / 60 };
  return { seconds, key: 'admin.span_seconds', n: seconds };
}
