// The page's side of the service worker: registers it, notices that a newer build waits, and lets it in when asked.
// Without one (plain http, an old browser, development) everything works, only not without a network.

const OFTEN_MS = 10 * 60_000;
/** The page comes first: what the worker stores for the next time is fetched when this one is up. */
const LATER_MS = 3_000;

export class Worker {
  /** A newer build is on this device and waits. */
  ready = $state(false);
  #registration: ServiceWorkerRegistration | null = null;
  #looked = 0;

  /** `onOpen`: a notification was clicked. */
  start(onOpen: (conversation: number) => void): void {
    if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
    const container = navigator.serviceWorker;
    container.addEventListener('message', (event) => {
      const { open } = (event.data ?? {}) as { open?: number };
      if (typeof open === 'number') onOpen(open);
    });
    // The first worker of a page takes over files that are the page's own; a later one brings others.
    const had = container.controller !== null;
    container.addEventListener('controllerchange', () => {
      if (had) location.reload();
    });
    setTimeout(() => void this.#register(container), LATER_MS);
  }

  /** The registration if a worker is at work, or null. */
  async active(): Promise<ServiceWorkerRegistration | null> {
    if (!('serviceWorker' in navigator)) return null;
    const registration = this.#registration ?? (await navigator.serviceWorker.getRegistration().catch(() => undefined));
    return registration?.active ? registration : null;
  }

  /** The server may be of another version now. */
  look(): void {
    if (Date.now() - this.#looked < OFTEN_MS) return;
    this.#looked = Date.now();
    this.#registration?.update().catch(() => undefined);
  }

  /** Lets the newer build in; the page, and those in other tabs, load again with it. */
  use(): void {
    this.#registration?.waiting?.postMessage('skip');
  }

  async #register(container: ServiceWorkerContainer): Promise<void> {
    try {
      this.#registration = await container.register(new URL('sw.js', document.baseURI), { updateViaCache: 'none' });
      this.#watch(this.#registration);
    } catch {
      // A browser may forbid it; the page then needs the network.
    }
  }

  #watch(registration: ServiceWorkerRegistration): void {
    const check = () => {
      if (registration.waiting && navigator.serviceWorker.controller) this.ready = true;
    };
    check();
    registration.addEventListener('updatefound', () => registration.installing?.addEventListener('statechange', check));
  }
}
