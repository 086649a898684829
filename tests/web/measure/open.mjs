// How long from a click on a conversation that is in the store to its painted messages.
import { quantile } from './table.mjs';

const ROUNDS = 10;

export async function open(table, { comes, who, talks }) {
  const lin = await comes(who);
  const times = [];
  for (const talk of talks) await lin.opens(talk);
  for (let round = 0; round < ROUNDS; round++) {
    for (const talk of talks) times.push(await lin.page.evaluate(paint, { talk }));
  }
  await lin.closes();
  table.add('Opening a conversation that is kept', quantile(times, 0.95), 100, 'ms', `click to the end of the frame that shows its messages; p95 of ${times.length}, median ${Math.round(quantile(times, 0.5))} ms`);
}

/** In the page: clicks, and answers at the end of the frame that shows the messages of that conversation. */
function paint({ talk }) {
  const row = document.querySelector(`[data-conversation="${talk}"]`);
  return new Promise((resolve) => {
    const began = performance.now();
    row.click();
    const look = () => {
      const log = document.querySelector('main [role=log].placed');
      const there = location.hash.startsWith(`#/c/${talk}`) && row.getAttribute('aria-current') && log?.querySelector('[data-seq]');
      if (!there) return requestAnimationFrame(look);
      setTimeout(() => resolve(performance.now() - began));
    };
    requestAnimationFrame(look);
  });
}
