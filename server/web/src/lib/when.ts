// Times as people read them, in the language of the page and the time zone of the machine.

const DAY_MS = 86_400_000;

const cache = new Map<string, Intl.DateTimeFormat>();

function format(lang: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = lang + JSON.stringify(options);
  let held = cache.get(key);
  if (!held) cache.set(key, (held = new Intl.DateTimeFormat(locale(lang, globalThis.navigator?.languages ?? []), options)));
  return held;
}

/** The language of the page in the form of the person's own region: `en` becomes `en-GB` where the browser says so. */
export function locale(lang: string, preferred: readonly string[]): string {
  return preferred.find((tag) => tag.toLowerCase().split('-')[0] === lang.split('-')[0]) ?? lang;
}

/** Local midnight of the day `at` lies in, ms. */
function midnight(at: Date): number {
  return new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
}

/** Whole local days between `at` and `now`: 0 is today, 1 yesterday. */
export function daysAgo(at: Date, now: Date): number {
  return Math.round((midnight(now) - midnight(at)) / DAY_MS);
}

/** Hours and minutes. */
export function clock(at: string, lang: string): string {
  return format(lang, { hour: '2-digit', minute: '2-digit', hour12: false }).format(new Date(at));
}

/** For the list: the time today, the weekday within a week, else the date. */
export function brief(at: string, now: Date, lang: string): string {
  const date = new Date(at);
  const days = daysAgo(date, now);
  if (days <= 0) return clock(at, lang);
  if (days < 7) return format(lang, { weekday: 'short' }).format(date);
  const year = date.getFullYear() === now.getFullYear() ? {} : ({ year: 'numeric' } as const);
  return format(lang, { month: 'numeric', day: 'numeric', ...year }).format(date);
}

/** For the line between days: the full date with its weekday. */
export function day(at: string, now: Date, lang: string): string {
  const date = new Date(at);
  const year = date.getFullYear() === now.getFullYear() ? {} : ({ year: 'numeric' } as const);
  return format(lang, { weekday: 'long', month: 'long', day: 'numeric', ...year }).format(date);
}

/** For a tooltip: everything. */
export function full(at: string, lang: string): string {
  return format(lang, { dateStyle: 'full', timeStyle: 'medium' }).format(new Date(at));
}

/** For what ends: the time if it is today, else the day with the time. */
export function until(at: string, now: Date, lang: string): string {
  const date = new Date(at);
  if (daysAgo(date, now) === 0) return clock(at, lang);
  return format(lang, { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hour12: false }).format(date);
}

/** For a table: the date and the time. */
export function stamp(at: string, lang: string): string {
  return format(lang, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(at));
}

/** A day in numbers and words, without its time. */
export function date(at: string, lang: string): string {
  return format(lang, { dateStyle: 'medium' }).format(new Date(at));
}

/** The short name of a weekday; 1 is Monday. */
export function weekday(day: number, lang: string): string {
  // 1 January 2024 was a Monday.
  return format(lang, { weekday: 'short' }).format(new Date(2024, 0, day));
}
