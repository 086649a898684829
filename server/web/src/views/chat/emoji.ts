// The emoji and their names, in the language of the page and in English; fetched when a picker is first opened. The recent
// ones are kept in this browser.
import en from 'emojibase-data/en/compact.json?url';
import zh from 'emojibase-data/zh/compact.json?url';
import type { Lang } from '../../i18n/index.svelte';

export type Emoji = { unicode: string; label: string; words: string; group: number };

type Entry = { unicode: string; label: string; tags?: string[]; group?: number; order?: number; hexcode: string };

/** Groups as emojibase numbers them; 2 are parts of others and no emoji. */
export const GROUPS = [0, 1, 3, 4, 5, 6, 7, 8, 9] as const;
/** One of each group, to show it. */
export const SIGNS: Record<(typeof GROUPS)[number], string> = { 0: '😀', 1: '👋', 3: '🐻', 4: '🍎', 5: '🚗', 6: '⚽', 7: '💡', 8: '❤️', 9: '🚩' };

const STORED = 'lingtong.emoji';
const RECENT = 24;

const held = new Map<Lang, Promise<Emoji[]>>();

/** All emoji with names in `lang`, in the order of the standard. */
export function load(lang: Lang): Promise<Emoji[]> {
  let list = held.get(lang);
  if (!list) {
    held.set(lang, (list = read(lang)));
    list.catch(() => held.delete(lang));
  }
  return list;
}

async function read(lang: Lang): Promise<Emoji[]> {
  const [own, english] = await Promise.all([fetched(lang === 'en' ? en : zh), fetched(en)]);
  const named = new Map(english.map((e) => [e.hexcode, e]));
  return own
    .filter((e) => e.group !== undefined && e.group !== 2)
    .sort((a, b) => (a.order ?? 0) - (b.order ?? 0))
    .map((e) => ({ unicode: e.unicode, label: e.label, group: e.group ?? 0, words: words(e, named.get(e.hexcode)) }));
}

async function fetched(url: string): Promise<Entry[]> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(String(answer.status));
  return (await answer.json()) as Entry[];
}

function words(...entries: (Entry | undefined)[]): string {
  return entries.flatMap((e) => (e ? [e.label, ...(e.tags ?? [])] : [])).join(' ').toLowerCase();
}

/** Those whose names have every word that was typed; names that begin with it first. */
export function search(list: readonly Emoji[], query: string): Emoji[] {
  const sought = query.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const first = sought[0];
  if (first === undefined) return [];
  const fitting = list.filter((e) => e.unicode === query.trim() || sought.every((word) => e.words.includes(word)));
  const begins = (e: Emoji) => (e.label.toLowerCase().startsWith(first) ? 0 : e.words.split(' ').some((w) => w.startsWith(first)) ? 1 : 2);
  return fitting.sort((a, b) => begins(a) - begins(b));
}

export function recent(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(STORED) ?? '[]');
    return Array.isArray(kept) ? kept.filter((e): e is string => typeof e === 'string').slice(0, RECENT) : [];
  } catch {
    return [];
  }
}

export function used(unicode: string): void {
  try {
    localStorage.setItem(STORED, JSON.stringify([unicode, ...recent().filter((e) => e !== unicode)].slice(0, RECENT)));
  } catch {
    // Storage may be forbidden; nothing is remembered then.
  }
}
