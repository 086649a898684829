// What can be said of a new password before the server is asked. The server's own rules are the ones that count.

export const SHORTEST = 10;

export type Fault = '' | 'short' | 'differs' | 'same';

/** `current` may be empty when there is none yet. Characters count, not code units. */
export function strength(current: string, next: string, again: string): Fault {
  if ([...next].length < SHORTEST) return 'short';
  if (next !== again) return 'differs';
  return current !== '' && next === current ? 'same' : '';
}
