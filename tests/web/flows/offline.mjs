// A browser without a network: ten messages wait, survive a reload, and arrive once and in order. The page opens without one, too.
// Once for half a minute, so that everything that has a limit in time has met it; otherwise for a moment.
import assert from 'node:assert/strict';
import { flow } from '../support/flow.mjs';
import { until } from '../support/until.mjs';

const LONG_MS = 30_000;
const SHORT_MS = 1_000;

export default flow('offline with ten sends', { worker: true }, async ({ persons, look, say, t, lang, narrow }) => {
  const offline = lang === 'en' && !narrow ? LONG_MS : SHORT_MS;
  const [lin, anna] = await persons('林晓梅', 'Anna Keller');
  const talk = await lin.api.meets(anna);
  await lin.api.says(talk, say('出发', 'We are off'));
  await lin.opens(talk);
  await lin.sees(say('出发', 'We are off'));
  // The shell is kept once the worker has it.
  await lin.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));

  await lin.loses();
  const until_ = performance.now() + offline;
  const lines = Array.from({ length: 10 }, (_, n) => say(`隧道里的第 ${n + 1} 句`, `Line ${n + 1} from the tunnel`));
  for (const text of lines.slice(0, 5)) await lin.says(text);
  await lin.page.locator('[data-outgoing="waiting"]').nth(4).waitFor();
  await look(lin, 'no network');

  await lin.page.reload();
  await lin.field.waitFor();
  await until(lin.waiting, (n) => n === 5, 'the number of unsent messages after a reload');
  await lin.page.getByText(t('line.waiting')).or(lin.page.getByText(t('line.connecting'))).first().waitFor({ state: 'attached' });
  for (const text of lines.slice(5)) await lin.says(text);
  const meanwhile = say('你们到了吗？', 'Have you arrived?');
  await anna.api.says(talk, meanwhile);
  await until(() => performance.now(), (now) => now >= until_, 'the time', offline + 1_000);

  await lin.returns();
  await lin.delivered();
  await lin.sees(meanwhile);
  const stored = (await anna.api.messages(talk)).filter((m) => m.sender === lin.id).map((m) => m.text);
  assert.deepEqual(stored.slice(1), lines);
  assert.equal((await lin.texts()).filter((text) => lines.includes(text)).length, 10);
});
