// Marks what was searched for in a text. The server has decided that it fits; this only shows where.

export type Marked = { text: string; hit: boolean };

/** How much of a long message is shown around its first hit. */
const BEFORE = 40;
const AROUND = 260;

/** The words of a query, as the server splits them: letters and digits together, anything else between. */
export function terms(query: string): string[] {
  const words = query.normalize('NFKC').toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? [];
  return [...new Set(words)].sort((a, b) => b.length - a.length);
}

/** `text` in parts, in order; joined they are the text (or its excerpt, with an ellipsis where it was cut). */
export function mark(text: string, query: string): Marked[] {
  const words = terms(query);
  const flat = text.replace(/\s+/g, ' ').trim();
  const hits = words.length === 0 ? [] : find(flat, words);
  const from = Math.max(0, (hits[0]?.[0] ?? 0) - BEFORE);
  const to = Math.min(flat.length, from + AROUND);
  const parts: Marked[] = [];
  const put = (piece: string, hit: boolean) => piece && parts.push({ text: piece, hit });
  let at = from;
  if (from > 0) put('…', false);
  for (const [begin, end] of hits) {
    if (end > to) break;
    put(flat.slice(at, begin), false);
    put(flat.slice(begin, end), true);
    at = end;
  }
  put(flat.slice(at, to), false);
  if (to < flat.length) put('…', false);
  return parts;
}

/** Where the words stand, in order and without overlap. A Chinese run that stands nowhere whole is sought by pairs. */
function find(text: string, words: string[]): [number, number][] {
  // Letter by letter, so that a letter whose folded form is longer does not move what follows.
  const folded = Array.from(text, (c) => {
    const small = c.normalize('NFKC').toLowerCase();
    return small.length === c.length ? small : c;
  }).join('');
  const places: [number, number][] = [];
  for (const word of words.flatMap((w) => (folded.includes(w) ? [w] : pairs(w)))) {
    for (let at = folded.indexOf(word); at >= 0 && places.length < 400; at = folded.indexOf(word, at + word.length)) places.push([at, at + word.length]);
  }
  places.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
  const merged: [number, number][] = [];
  for (const [begin, end] of places) {
    const last = merged.at(-1);
    if (last && begin <= last[1]) last[1] = Math.max(last[1], end);
    else merged.push([begin, end]);
  }
  return merged;
}

function pairs(word: string): string[] {
  const letters = [...word];
  if (!/\p{Script=Han}/u.test(word) || letters.length < 2) return [];
  return letters.slice(1).map((c, i) => (letters[i] ?? '') + c);
}
