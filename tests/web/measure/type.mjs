// From a key to its paint while messages arrive in the conversation that is open. Event Timing would be the browser's own word, but
// without a screen its presentation times are of no frame; so the end of the frame that shows the key is taken.
import { quantile } from './table.mjs';

const PER_SECOND = 20;
const KEYS = 300;
const KEY_EVERY_MS = 80;

export async function type(table, { comes, who, talk, sender }) {
  const lin = await comes(who);
  await lin.opens(talk);
  await lin.page.evaluate(watch);
  let sent = 0;
  const talking = setInterval(() => void sender.says(talk, `第 ${++sent} 条：货到了，请查收。Number ${sent} is here.`), 1000 / PER_SECOND);
  await lin.field.pressSequentially('words written while others talk, one after the other. '.repeat(20).slice(0, KEYS), { delay: KEY_EVERY_MS });
  clearInterval(talking);
  const times = await lin.page.evaluate(() => globalThis.painted);
  await lin.writes('');
  await lin.closes();
  if (times.length < KEYS) throw new Error(`${times.length} of ${KEYS} keys were painted`);
  table.add(
    `Key to paint while ${PER_SECOND} messages a second arrive`, quantile(times, 0.95), 50, 'ms',
    `from the key (its own time stamp) to the end of the frame that shows it, ${KEYS} keys, ${sent} messages meanwhile; p95, median ${Math.round(quantile(times, 0.5))} ms, worst ${Math.round(Math.max(...times))} ms`,
  );
}

/** In the page: a task after the frame is behind its style, layout and paint. */
function watch() {
  globalThis.painted = [];
  addEventListener('keydown', (event) => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => globalThis.painted.push(performance.now() - event.timeStamp);
    port2.postMessage(0);
  }), true);
}
