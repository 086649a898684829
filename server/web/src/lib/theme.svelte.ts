// Light, dark, or as the system says. The choice is the person's preference; this keeps it in the browser too,
// so that the sign-in page and the next start look right before the server has been asked.

export type Theme = 'system' | 'light' | 'dark';

export const THEMES: readonly Theme[] = ['system', 'light', 'dark'];
const STORED = 'lingtong.theme';

/** What the page shows for a choice. */
export function shown(theme: Theme, systemDark: boolean): 'light' | 'dark' {
  return theme === 'system' ? (systemDark ? 'dark' : 'light') : theme;
}

class Look {
  theme = $state<Theme>('system');
  dark = $state(false);

  start(): void {
    const system = matchMedia('(prefers-color-scheme: dark)');
    const stored = read();
    this.theme = THEMES.includes(stored as Theme) ? (stored as Theme) : 'system';
    system.addEventListener('change', () => this.#apply(system.matches));
    this.#apply(system.matches);
  }

  use(theme: Theme): void {
    this.theme = theme;
    this.#apply(matchMedia('(prefers-color-scheme: dark)').matches);
    try {
      localStorage.setItem(STORED, theme);
    } catch {
      // Storage may be forbidden; the choice then lasts as long as the page.
    }
  }

  #apply(systemDark: boolean): void {
    const now = shown(this.theme, systemDark);
    this.dark = now === 'dark';
    document.documentElement.dataset['theme'] = now;
  }
}

function read(): string | null {
  try {
    return localStorage.getItem(STORED);
  } catch {
    return null;
  }
}

export const look = new Look();
