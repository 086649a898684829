// How much is unread, on the icon of the tab and of the installed app. The number in the title is App.svelte's.
import icon from '../icon.svg';

const SIDE = 64;

/** A picture is drawn and encoded for each number: not more often than this, whatever arrives. */
const PAUSE_MS = 1_000;

export class Badge {
  #shown = -1;
  #wanted: [count: number, called: boolean] | null = null;
  #pause: ReturnType<typeof setTimeout> | undefined;
  #image: Promise<HTMLImageElement> | null = null;

  /** `count` unread, of which some call me (`called`): then the mark is red. The newest counts, after a pause. */
  show(count: number, called: boolean): void {
    this.#wanted = [count, called];
    if (this.#pause !== undefined) return;
    void this.#now(count, called);
    this.#pause = setTimeout(() => {
      this.#pause = undefined;
      if (this.#wanted) void this.#now(...this.#wanted);
    }, PAUSE_MS);
  }

  async #now(count: number, called: boolean): Promise<void> {
    const key = count * 2 + (called ? 1 : 0);
    if (key === this.#shown) return;
    this.#shown = key;
    const app = navigator as Navigator & { setAppBadge?: (n: number) => Promise<void>; clearAppBadge?: () => Promise<void> };
    void (count > 0 ? app.setAppBadge?.(count) : app.clearAppBadge?.())?.catch(() => undefined);
    const link = document.querySelector<HTMLLinkElement>('link[rel~="icon"]');
    if (!link) return;
    const address = count > 0 ? await this.#draw(count, called) : icon;
    if (key === this.#shown && address) link.href = address;
  }

  async #draw(count: number, called: boolean): Promise<string | null> {
    this.#image ??= loaded(icon);
    try {
      const canvas = document.createElement('canvas');
      canvas.width = canvas.height = SIDE;
      const pen = canvas.getContext('2d');
      if (!pen) return null;
      pen.drawImage(await this.#image, 0, 0, SIDE, SIDE);
      pen.beginPath();
      pen.arc(SIDE - 20, 20, 20, 0, 2 * Math.PI);
      pen.fillStyle = called ? '#c62828' : '#b45309';
      pen.fill();
      pen.fillStyle = '#fff';
      pen.font = `bold ${count > 9 ? 24 : 30}px sans-serif`;
      pen.textAlign = 'center';
      pen.textBaseline = 'middle';
      pen.fillText(count > 99 ? '99' : String(count), SIDE - 20, 21.5);
      return canvas.toDataURL('image/png');
    } catch {
      return null;
    }
  }
}

function loaded(address: string): Promise<HTMLImageElement> {
  return new Promise((resolve, reject) => {
    const image = new Image(SIDE, SIDE);
    image.onload = () => resolve(image);
    image.onerror = reject;
    image.src = address;
  });
}
