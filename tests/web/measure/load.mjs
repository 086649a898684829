// How much JavaScript the first load brings, and how long until the list can be used, cold and warm.
import { gzipSync } from 'node:zlib';
import { quantile } from './table.mjs';

const RUNS = 7;
const SLOW = 4;

/** In the page: says when the first conversation of the list had been painted. */
function watch() {
  const seen = () => {
    if (!document.querySelector('[data-conversation]')) return;
    watching.disconnect();
    requestAnimationFrame(() => setTimeout(() => console.debug('usable', performance.now())));
  };
  const watching = new MutationObserver(seen);
  watching.observe(document, { childList: true, subtree: true });
}

async function slowed(page) {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: SLOW });
}

/** Loads, and how long it took. The page says so itself: to ask it would put the tool's own scripts into what is measured. */
async function usable(page, load) {
  const [said] = await Promise.all([page.waitForEvent('console', (entry) => entry.text().startsWith('usable ')), load()]);
  return Number(said.text().split(' ')[1]);
}

/** What a page does behind its first picture is done: it is not a part of the next load. */
async function rests(page) {
  await page.waitForLoadState('networkidle');
  await page.evaluate(() => new Promise((done) => requestIdleCallback(done)));
}

export async function load(table, { comes, who }) {
  const cold = [];
  const warm = [];
  let bytes = 0;
  for (let run = 0; run < RUNS; run++) {
    const lin = await comes(who, { signedIn: false });
    await lin.cookie();
    const scripts = new Map();
    const { page } = lin;
    page.on('response', (answer) => {
      const { pathname } = new URL(answer.url());
      if (pathname.endsWith('.js') && !pathname.endsWith('/sw.js')) scripts.set(pathname, answer.body().then((body) => gzipSync(body, { level: 9 }).length, () => 0));
    });
    await page.addInitScript(watch);
    await slowed(page);
    cold.push(await usable(page, () => page.goto(lin.base, { waitUntil: 'commit' })));
    const sizes = await Promise.all(scripts.values());
    bytes = Math.max(bytes, sizes.reduce((a, b) => a + b, 0));
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await lin.online();
    for (let again = 0; again < 2; again++) {
      await rests(page);
      warm.push(await usable(page, () => page.reload({ waitUntil: 'commit' })));
      await lin.online();
    }
    await lin.closes();
  }
  table.add('JavaScript until the list can be used, gzip -9', bytes / 1024, 180, 'KB', 'all `.js` answers of a first load up to the painted list, without the service worker');
  table.add('Cold load to the painted list', quantile(cold, 0.5), 1_500, 'ms', `fresh profile with a session, CPU slowed ${SLOW} times, loopback; median of ${cold.length}, worst ${Math.round(Math.max(...cold))} ms`);
  table.add('Warm load to the painted list', quantile(warm, 0.5), 400, 'ms', `reload, CPU slowed ${SLOW} times; median of ${warm.length}, worst ${Math.round(Math.max(...warm))} ms`);
}
