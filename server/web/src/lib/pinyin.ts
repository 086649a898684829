// Finding names by what one types: part of the name, pinyin 拼音, its initials, or a mixture (`wxm`, `wangxm`,
// `wangxiao`). The dictionary is loaded when it is first needed; until then only the letters themselves count.
// What it is not: a search over texts; the server does that.

/** Syllables without tones, one for each character; a Latin word is one. Absent: not yet known. */
type Convert = (text: string) => string[];

let convert: Convert | undefined;
let loading: Promise<void> | undefined;
const held = new Map<string, string[]>();
const MOST_HELD = 20_000;

/** Loads the dictionary once; names are found by pinyin from then on. */
export function loadPinyin(): Promise<void> {
  loading ??= import('pinyin-pro').then(({ pinyin }) => {
    convert = (text) => pinyin(text, { toneType: 'none', type: 'array', surname: 'head', nonZh: 'consecutive', v: true });
  });
  return loading;
}

/** How well `query` finds `name`: 0 not at all, the greater the better (4 equal, 3 begins, 2 pinyin, 1 within). */
export function fit(name: string, query: string): number {
  const sought = fold(query);
  const text = fold(name);
  if (!sought) return 1;
  if (text === sought) return 4;
  if (text.startsWith(sought)) return 3;
  if (convert && /^[a-z0-9 ]+$/.test(sought) && spells(syllables(name), sought.replace(/ /g, ''))) return 2;
  return text.includes(sought) ? 1 : 0;
}

/** Whether `letters` spell a run of syllables, each in full or by its beginning. */
export function spells(parts: readonly string[], letters: string): boolean {
  // How many letters may be spelt by a run that ends before this part; 0 because a run may begin anywhere.
  let ends = new Set<number>([0]);
  for (const part of parts) {
    const next = new Set<number>([0]);
    for (const from of ends) {
      for (let n = 1; n <= part.length && part[n - 1] === letters[from + n - 1]; n++) next.add(from + n);
    }
    if (next.has(letters.length)) return true;
    ends = next;
  }
  return false;
}

function syllables(name: string): string[] {
  let known = held.get(name);
  if (!known && convert) {
    if (held.size > MOST_HELD) held.clear();
    known = convert(name).flatMap((part) => fold(part).split(/\s+/)).filter(Boolean);
    held.set(name, known);
  }
  return known ?? [];
}

/** Full-width letters and case do not matter. */
function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase().trim();
}
