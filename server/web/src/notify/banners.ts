// Desktop notifications: one a conversation, the newest message in it. Shown by the service worker where there is one, so
// that any tab can take them back and telephones can show them; else by the page. What it is not: the decision; rules.ts.

export type Banner = { conversation: number; title: string; body: string; lang: string };

export type BannersOptions = {
  /** Somebody clicked. */
  onOpen: (conversation: number) => void;
  worker: () => Promise<ServiceWorkerRegistration | null>;
};

const tag = (conversation: number) => `lingtong.${conversation}`;

export class Banners {
  readonly #options: BannersOptions;
  readonly #shown = new Map<number, Notification>();

  constructor(options: BannersOptions) {
    this.#options = options;
  }

  get permission(): NotificationPermission | 'unsupported' {
    return typeof Notification === 'undefined' || !isSecureContext ? 'unsupported' : Notification.permission;
  }

  /** Asks the person. Only in answer to a click; browsers refuse otherwise. */
  async ask(): Promise<NotificationPermission | 'unsupported'> {
    if (this.permission === 'default') await Notification.requestPermission();
    return this.permission;
  }

  /** Answers whether the browser took it. */
  async show({ conversation, title, body, lang }: Banner): Promise<boolean> {
    // The sound is ours, or none: the system's would be a second one.
    const options = { body, lang, tag: tag(conversation), silent: true, data: { conversation } };
    try {
      const worker = await this.#options.worker();
      if (worker) await worker.showNotification(title, options);
      else {
        const shown = new Notification(title, options);
        shown.onclick = () => {
          shown.close();
          window.focus();
          this.#options.onOpen(conversation);
        };
        this.#shown.set(conversation, shown);
      }
      return true;
    } catch {
      return false;
    }
  }

  /** It was read, recalled, or is gone. */
  async close(conversation: number): Promise<void> {
    this.#shown.get(conversation)?.close();
    this.#shown.delete(conversation);
    for (const shown of await this.#ofWorker(tag(conversation))) shown.close();
  }

  /** All for which `stays` says no. */
  async sweep(stays: (conversation: number) => boolean): Promise<void> {
    for (const conversation of [...this.#shown.keys()]) if (!stays(conversation)) await this.close(conversation);
    for (const shown of await this.#ofWorker()) {
      const { conversation } = (shown.data ?? {}) as { conversation?: number };
      if (conversation === undefined || !stays(conversation)) shown.close();
    }
  }

  async #ofWorker(only?: string): Promise<Notification[]> {
    const worker = await this.#options.worker();
    if (!worker?.getNotifications) return [];
    try {
      return await worker.getNotifications(only === undefined ? {} : { tag: only });
    } catch {
      return [];
    }
  }
}
