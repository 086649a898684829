// The server dies as in a power cut while people type and send, and comes back: nothing is lost, nothing is there twice.
import assert from 'node:assert/strict';
import { flow } from '../support/flow.mjs';
import { until } from '../support/until.mjs';

export default flow('the server killed and started again', { worker: true }, async ({ own, person, look, say }) => {
  const house = await own();
  const [lin, anna] = await Promise.all([person('林晓梅', { house }), person('Anna Keller', { house })]);
  const talk = await lin.api.meets(anna);
  await Promise.all([lin.opens(talk), anna.opens(talk)]);
  const line = (n) => say(`第 ${n} 箱`, `Box ${n}`);

  // Sent one after the other as fast as the field takes them; the server goes in the middle, whatever is under way.
  for (let n = 1; n <= 6; n++) await lin.says(line(n));
  const killed = house.server.kill();
  for (let n = 7; n <= 12; n++) await lin.says(line(n));
  await anna.types(say('我还在写', 'I am still writ'));
  await killed;
  await lin.page.waitForSelector('[data-line="waiting"]', { state: 'attached' });
  for (let n = 13; n <= 15; n++) await lin.says(line(n));
  await look(lin, 'messages that wait');
  await anna.types(say('一句话', 'ing this'));

  await house.server.starts();
  await Promise.all([lin.comesBack(), anna.comesBack()]);
  await lin.delivered();
  const all = Array.from({ length: 15 }, (_, n) => line(n + 1));
  const stored = await until(async () => (await lin.api.messages(talk)).map((m) => m.text), (texts) => texts.length >= 15, 'the messages of the server');
  assert.deepEqual(stored, all);
  for (const one of [lin, anna]) {
    await one.sees(line(15));
    await until(() => one.texts(), (texts) => texts.length >= 15, 'the messages on the screen');
    assert.deepEqual(await one.texts(), all);
  }

  // What was being typed is there, also after a reload.
  const typed = say('我还在写一句话', 'I am still writing this');
  assert.equal(await anna.typed(), typed);
  await anna.page.reload();
  await until(anna.typed, (text) => text === typed, 'the field');
});
