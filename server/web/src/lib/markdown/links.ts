// Addresses in messages: which may be followed, where a bare one ends, and whether its words hide where it leads.

const SAFE = new Set(['http:', 'https:', 'mailto:']);

/** What may stand in a bare address. It ends at a space, a quote, a bracket, or Chinese text and punctuation. */
const BARE = /^:\/\/[^\s<>"'`|\\^{}\u2000-\u206f\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef]+/;

/** Whether an address may become a link: absolute, and of a protocol that runs nothing. */
export function safe(href: string): boolean {
  const url = parsed(href);
  return url !== null && SAFE.has(url.protocol);
}

/** How much of `text`, which begins at the `:` of `http://…`, belongs to the address; 0 if there is none. */
export function extent(text: string): number {
  let found = BARE.exec(text)?.[0] ?? '';
  // The sentence goes on after these; a closing bracket belongs to the address only if it was opened there.
  for (;;) {
    const last = found.at(-1);
    if (last === undefined) break;
    const open = last === ')' ? '(' : last === ']' ? '[' : '';
    const stray = open ? count(found, last) > count(found, open) : /[.,!?;:*_~]/.test(last);
    if (!stray) break;
    found = found.slice(0, -1);
  }
  return found.length > 3 ? found.length : 0;
}

/** The host to show beside a link whose words do not begin with it; null if they do. */
export function hidden(href: string, words: string): string | null {
  const url = parsed(href);
  if (!url) return null;
  const host = url.protocol === 'mailto:' ? url.pathname : url.host;
  const said = words.trim().toLowerCase().replace(/^(https?:\/\/|mailto:)/, '');
  const rest = said.startsWith(host) ? said.slice(host.length) : null;
  return rest !== null && (rest === '' || /^[/?#]/.test(rest)) ? null : host;
}

function parsed(href: string): URL | null {
  try {
    return new URL(href);
  } catch {
    return null;
  }
}

function count(text: string, character: string): number {
  return text.split(character).length - 1;
}
