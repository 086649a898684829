// When a status ends. Local days: "today" is the reader's own.

export type Length = 'hour' | 'today' | 'week' | 'always';

/** RFC 3339, or null for one that stays. */
export function ends(length: Length, now: Date): string | null {
  if (length === 'always') return null;
  if (length === 'hour') return new Date(now.getTime() + 3_600_000).toISOString();
  // The end of today, or of the coming Sunday.
  const days = length === 'today' ? 0 : (7 - now.getDay()) % 7;
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, 23, 59, 59).toISOString();
}
