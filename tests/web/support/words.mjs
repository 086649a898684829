// The client's own catalogues, so that a test asks for a button by what stands on it in either language.
// They are flat lists of `'key': 'text',`; what is written otherwise there is not seen here, and asking for it fails.
import { readFileSync, readdirSync } from 'node:fs';

const ROOT = new URL('../../../server/web/src/i18n/', import.meta.url);
const LINE = /^\s*'([a-z0-9_.]+)':\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|`((?:[^`\\]|\\.)*)`),?\s*$/gim;

const catalogues = new Map();

function catalogue(lang) {
  if (!catalogues.has(lang)) {
    const texts = new Map();
    const folder = new URL(`${lang}/`, ROOT);
    for (const file of readdirSync(folder)) {
      const source = readFileSync(new URL(file, folder), 'utf8').replace(/:\s*\n\s+(['"`])/g, ': $1');
      for (const [, key, a, b, c] of source.matchAll(LINE)) texts.set(key, (a ?? b ?? c).replace(/\\(['"`\\])/g, '$1'));
    }
    catalogues.set(lang, texts);
  }
  return catalogues.get(lang);
}

/** `t(key, values)` of a language, as the client has it. */
export function words(lang) {
  const texts = catalogue(lang);
  return (key, values = {}) => {
    const text = texts.get(key);
    if (text === undefined) throw new Error(`no text ${key} in ${lang}`);
    return text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
  };
}
