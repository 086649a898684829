// How people look without a picture: initials, and a colour that stays theirs. Colours are classes
// (`tone-0` to `tone-11` in theme.css), because the CSP forbids styles in the page.

const TONES = 12;
const CJK = /[\u3400-\u9fff\uf900-\ufaff\u3040-\u30ff\uac00-\ud7af]/;

/** Up to two letters: the last two characters of a Chinese name, else first and last initial. */
export function initials(name: string): string {
  const clean = name.trim();
  if (!clean) return '?';
  if (CJK.test(clean)) {
    const characters = [...clean.replace(/\s+/g, '')].filter((c) => CJK.test(c));
    return characters.slice(-2).join('');
  }
  const words = clean.split(/[\s._-]+/).filter(Boolean);
  const first = [...(words[0] ?? '?')][0] ?? '?';
  const last = words.length > 1 ? ([...(words[words.length - 1] ?? '')][0] ?? '') : '';
  return (first + last).toUpperCase();
}

export function tone(id: number): string {
  return `tone-${Math.abs(Math.trunc(id)) % TONES}`;
}
