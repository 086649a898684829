// From a key to its paint while messages arrive in the conversation that is open.
import { quantile } from './table.mjs';

const PER_SECOND = 20;
const KEYS = 300;
const KEY_EVERY_MS = 80;
/** The browser reports no event shorter than this. */
const SHORTEST_MS = 16;

export async function type(table, { comes, who, talk, sender }) {
  const lin = await comes(who);
  await lin.opens(talk);
  await lin.page.evaluate((shortest) => {
    globalThis.keys = new Map();
    const take = (list) => list.getEntries().forEach((e) => ['keydown', 'keypress', 'input', 'beforeinput', 'keyup'].includes(e.name) && keys.set(e.interactionId || e.startTime, Math.max(keys.get(e.interactionId || e.startTime) ?? 0, e.duration)));
    new PerformanceObserver(take).observe({ type: 'event', durationThreshold: shortest, buffered: false });
  }, SHORTEST_MS);
  let sent = 0;
  const talking = setInterval(() => void sender.says(talk, `第 ${++sent} 条：货到了，请查收。Number ${sent} is here.`), 1000 / PER_SECOND);
  await lin.field.pressSequentially('这是一边收消息一边写的字。 words written while others talk '.repeat(20).slice(0, KEYS), { delay: KEY_EVERY_MS });
  clearInterval(talking);
  const slow = await lin.page.evaluate(() => [...keys.values()]);
  await lin.writes('');
  await lin.closes();
  // What was not reported was painted within the shortest time that is.
  const all = [...slow, ...Array(Math.max(0, KEYS - slow.length)).fill(SHORTEST_MS)];
  table.add('Key to paint while 20 messages a second arrive', quantile(all, 0.95), 50, 'ms', `Event Timing of ${KEYS} keys, ${sent} messages meanwhile; p95, in steps of 8 ms, median ${quantile(all, 0.5)} ms, worst ${Math.max(...all)} ms`);
}
