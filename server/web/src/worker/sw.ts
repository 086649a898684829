// The service worker: keeps the shell (the page and its hashed files), so that the client opens without a network and at
// once with one. What it is not: a cache of anything the server says; requests to the API never pass through here. It also
// shows notifications for the page, which telephones ask of a worker, and opens the conversation when one is clicked.
// A new version waits until a person, or the closing of all tabs, lets it in: a page and its files are of one build.

/** Filled in by the build (build/shell.ts): every file of this build, and a name for all of them together. */
declare const __SHELL__: { version: string; files: string[] };

type Extendable = Event & { waitUntil(work: Promise<unknown>): void };
type Route = { condition: { urlPattern: string; requestMode?: 'navigate' }; source: { cacheName: string } };
type Installing = Extendable & { addRoutes?(routes: Route[]): Promise<void> };
type Fetching = Extendable & { request: Request; respondWith(answer: Promise<Response>): void };
type Clicked = Extendable & { notification: Notification };
type Told = Extendable & { data: unknown };
type Page = { url: string; focus(): Promise<Page>; postMessage(word: unknown): void };
type Scope = {
  registration: ServiceWorkerRegistration;
  skipWaiting(): Promise<void>;
  clients: {
    claim(): Promise<void>;
    matchAll(how: { type: 'window'; includeUncontrolled: boolean }): Promise<Page[]>;
    openWindow(address: string): Promise<Page | null>;
  };
  addEventListener(name: 'install', listener: (event: Installing) => void): void;
  addEventListener(name: 'activate', listener: (event: Extendable) => void): void;
  addEventListener(name: 'fetch', listener: (event: Fetching) => void): void;
  addEventListener(name: 'notificationclick', listener: (event: Clicked) => void): void;
  addEventListener(name: 'message', listener: (event: Told) => void): void;
};

const worker = self as unknown as Scope;
const shell = __SHELL__;
const PREFIX = 'lingtong-shell-';
const NAME = PREFIX + shell.version;
const root = new URL(worker.registration.scope);
const files = new Set(shell.files.map((file) => new URL(file, root).href));

worker.addEventListener('install', (event) => {
  // Past the HTTP cache: the page that is stored must be the one of these files.
  const all = [root.href, ...files].map((address) => new Request(address, { cache: 'reload' }));
  event.waitUntil(caches.open(NAME).then((cache) => cache.addAll(all)));
  // Where the browser can, it takes the files from there by itself, without waiting for this worker to start.
  const source = { cacheName: NAME };
  const assets = { condition: { urlPattern: new URL('assets/*', root).href }, source };
  const page = { condition: { urlPattern: root.href, requestMode: 'navigate' as const }, source };
  if (event.addRoutes) event.waitUntil(event.addRoutes([page, assets]));
});

worker.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((n) => n.startsWith(PREFIX) && n !== NAME).map((n) => caches.delete(n))))
      .then(() => worker.clients.claim()),
  );
});

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const address = new URL(request.url);
  address.hash = address.search = '';
  const page = request.mode === 'navigate' && address.href === root.href;
  if (request.method !== 'GET' || !(page || files.has(address.href))) return;
  event.respondWith(stored(page ? root.href : address.href, request));
});

async function stored(address: string, request: Request): Promise<Response> {
  const cache = await caches.open(NAME);
  return (await cache.match(address)) ?? fetch(request);
}

worker.addEventListener('message', (event) => {
  if (event.data === 'skip') event.waitUntil(worker.skipWaiting());
});

worker.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const { conversation = 0 } = (event.notification.data ?? {}) as { conversation?: number };
  event.waitUntil(open(conversation));
});

async function open(conversation: number): Promise<void> {
  const pages = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const page = pages.find((p) => p.url.startsWith(root.href));
  if (!page) await worker.clients.openWindow(conversation ? `${root.href}#/c/${conversation}` : root.href);
  else {
    await page.focus();
    if (conversation) page.postMessage({ open: conversation });
  }
}
