// Asks axe-core whether a page keeps WCAG 2.2 A and AA, and whether it is still for who asked for no motion. What it is not: proof that a screen reader is well served.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa'];

/** Every person of the tests has asked for reduced motion; shorter than this nothing is seen to move. */
const MOST_MOTION_MS = 50;

/** Throws with every barrier and where it is. */
export async function accessible(page, where) {
  // Through the debugger: the content policy of the page lets no script in that is not the server's.
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(source);
  const violations = await page.evaluate(async (tags) => {
    const { violations } = await globalThis.axe.run(document, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] });
    return violations.map(({ id, help, nodes }) => ({ id, help, nodes: nodes.slice(0, 4).map((n) => ({ at: n.target.join(' '), why: n.any.concat(n.all, n.none).map((c) => c.message).join('; ') })) }));
  }, TAGS);
  const moving = await page.evaluate((most) => {
    const long = document.getAnimations().filter((one) => one.playState === 'running' && Number(one.effect?.getComputedTiming().activeDuration) > most);
    return long.map((one) => `${one.animationName ?? one.transitionProperty ?? one.id} of ${one.effect?.target?.className}`);
  }, MOST_MOTION_MS);
  if (moving.length > 0) throw new Error(`${where}: moves for a person who asked for no motion: ${moving.join(', ')}`);
  if (violations.length === 0) return;
  const lines = violations.flatMap(({ id, help, nodes }) => [`${id}: ${help}`, ...nodes.map(({ at, why }) => `    ${at}\n      ${why}`)]);
  throw new Error(`${where}: barriers\n  ${lines.join('\n  ')}`);
}
