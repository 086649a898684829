// A conversation of 100,000 messages: only what is near is in the page, the reader's place is kept, and any message is one step away.
import assert from 'node:assert/strict';
import { flow } from '../support/flow.mjs';
import { seeded } from '../support/seeded.mjs';
import { until } from '../support/until.mjs';

const MESSAGES = Number(process.env.LINGTONG_TEST_HISTORY ?? 100_000);
const MOST_ROWS = 150;

export const longHouse = (folder, name) => seeded(folder, name, '--messages', String(MESSAGES));

export default flow('a history of 100,000 messages', {}, async ({ stage, comes, look, t }) => {
  const { house, reader, talk } = await stage.shared('long', longHouse);
  const lin = await comes(reader, { house });
  const last = (await reader.api.get(`/conversations/${talk}`)).last_seq;
  assert.ok(last >= MESSAGES);
  await reader.api.reads(talk, last);
  await lin.opens(talk);
  const at = (seq) => lin.page.locator(`main [data-seq="${seq}"]`);
  await at(last).waitFor();
  const drawn = async () => assert.ok((await lin.page.locator('main [data-seq]').count()) < MOST_ROWS);
  await drawn();

  // Up through some pages of history: what is read stays where it is while older messages come.
  const log = lin.page.getByRole('log');
  const older = await gate(lin.page, '**/messages?before=*');
  for (let page = 0; page < 4; page++) {
    const before = await oldest(log);
    older.closes();
    const held = await log.evaluate(scrollNearTop);
    older.opens();
    await until(() => oldest(log), (seq) => seq < before, 'the oldest message in the page');
    await until(() => log.evaluate(topOf, held.key), (top) => top !== null && Math.abs(top - held.top) <= 1, `the place of the message at ${held.top}`, 5_000);
    await drawn();
  }

  // A permalink into the middle, both ways from there, and back to the end.
  const middle = Math.floor(last / 2);
  await lin.goes(`#/c/${talk}/m/${middle}`);
  await at(middle).waitFor();
  await until(() => at(middle).evaluate((row) => row.getBoundingClientRect().top > 0 && row.getBoundingClientRect().bottom < innerHeight), Boolean, 'whether the message is in view');
  await look(lin, 'in the middle of a long history');
  const first = await oldest(log);
  await log.evaluate(scrollNearTop);
  await until(() => oldest(log), (seq) => seq < first, 'the oldest message in the page');
  const down = async () => {
    await log.evaluate((box) => (box.scrollTop = box.scrollHeight));
    return newest(log);
  };
  await until(down, (seq) => seq > middle + 40, 'the newest message in the page');
  await drawn();
  await lin.button('chat.latest').click();
  await at(last).waitFor();

  // The first day of all.
  await lin.button('date.title').first().click();
  await lin.page.locator('#jump-date').fill('2020-01-01');
  await lin.button('date.go').click();
  await at(1).waitFor();
});

const seqs = (log) => log.locator('[data-seq]').evaluateAll((rows) => rows.map((row) => Number(row.dataset.seq)));
const oldest = async (log) => Math.min(...(await seqs(log)));
const newest = async (log) => Math.max(...(await seqs(log)));

/** Lets answers to such requests wait: `closes`, then `opens`. */
async function gate(page, pattern) {
  let free = Promise.resolve();
  let opens = () => undefined;
  await page.route(pattern, async (route) => {
    await free;
    await route.continue().catch(() => undefined);
  });
  return { closes: () => (free = new Promise((resolve) => (opens = resolve))), opens: () => opens() };
}

/** As a wheel does: close enough to the top for the next page; answers a message in view and where it has come to rest. */
function scrollNearTop(box) {
  const FRAMES = 10;
  return new Promise((resolve) => {
    let still = 0;
    let last = {};
    const look = () => {
      const row = [...box.querySelectorAll('[data-key]')].find((one) => one.getBoundingClientRect().top > box.getBoundingClientRect().top + 100);
      const now = { key: row?.dataset.key, top: row?.getBoundingClientRect().top };
      still = row && now.key === last.key && now.top === last.top ? still + 1 : 0;
      last = now;
      if (still >= FRAMES) resolve(now);
      else requestAnimationFrame(look);
    };
    box.scrollTop = Math.min(900, box.scrollTop / 2);
    requestAnimationFrame(look);
  });
}

function topOf(box, key) {
  return box.querySelector(`[data-key="${CSS.escape(key)}"]`)?.getBoundingClientRect().top ?? null;
}
