// Splits message text into plain and link parts, so that links can be opened and all else stays text.

export type Part = { text: string; href?: string };

const LINK = /https?:\/\/[^\s<>"'，。！？；：、（）【】《》「」]+/gi;
const TRAILING = /[.,!?;:)\]}]+$/;

/** The parts in order; joined they are the text again. */
export function split(text: string): Part[] {
  const parts: Part[] = [];
  let from = 0;
  for (const match of text.matchAll(LINK)) {
    const href = match[0].replace(TRAILING, '');
    if (match.index > from) parts.push({ text: text.slice(from, match.index) });
    parts.push({ text: href, href });
    from = match.index + href.length;
  }
  if (from < text.length) parts.push({ text: text.slice(from) });
  return parts;
}
