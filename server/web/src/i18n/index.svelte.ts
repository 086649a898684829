// The words of the page in the chosen language. To add a language: a folder beside `en` with the
// same files and one line in `LANGUAGES`. What it is not: a store of anything the server said.
import { en } from './en/index';
import { zhCN } from './zh-CN/index';

export type Key = keyof typeof en;
export type Catalogue = Record<Key, string>;
export type Lang = 'en' | 'zh-CN';

export const LANGUAGES: { lang: Lang; name: string; catalogue: Catalogue }[] = [
  { lang: 'zh-CN', name: '简体中文', catalogue: zhCN },
  { lang: 'en', name: 'English', catalogue: en },
];

const STORED = 'lingtong.lang';

/** `stored` if it is one of ours, else the first of the browser's languages that is; English at last. */
export function choose(stored: string | null, preferred: readonly string[]): Lang {
  if (LANGUAGES.some((l) => l.lang === stored)) return stored as Lang;
  for (const tag of preferred) {
    if (/^zh\b/i.test(tag)) return 'zh-CN';
    if (/^en\b/i.test(tag)) return 'en';
  }
  return 'en';
}

/** `{name}` in `text` replaced; an unknown name stays as it is. */
export function fill(text: string, values: Record<string, string | number> = {}): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

class Words {
  lang = $state<Lang>('en');

  get catalogue(): Catalogue {
    return LANGUAGES.find((l) => l.lang === this.lang)?.catalogue ?? en;
  }

  start(): void {
    this.lang = choose(read(), navigator.languages);
    document.documentElement.lang = this.lang;
  }

  use(lang: Lang): void {
    this.lang = lang;
    document.documentElement.lang = lang;
    try {
      localStorage.setItem(STORED, lang);
    } catch {
      // Storage may be forbidden; the choice then lasts as long as the page.
    }
  }
}

function read(): string | null {
  try {
    return localStorage.getItem(STORED);
  } catch {
    return null;
  }
}

export const words = new Words();

/** The text for `key` in the current language; reading it in a view makes the view follow a switch. */
export function t(key: Key, values?: Record<string, string | number>): string {
  return fill(words.catalogue[key], values);
}

/** The text for a problem code; one that is not known reads as a mistake of the server. */
export function explain(code: string): string {
  const key = `error.${code}` as Key;
  return key in en ? t(key) : t('error.internal');
}
