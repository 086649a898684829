// Three tabs of one person share one line to the server; when the one that holds it is closed another takes over.
import assert from 'node:assert/strict';
import { flow } from '../support/flow.mjs';
import { until } from '../support/until.mjs';

export default flow('three tabs', { worker: true }, async ({ persons, say, t }) => {
  const [lin, anna] = await persons('林晓梅', 'Anna Keller');
  const talk = await lin.api.meets(anna);
  const first = lin.page;
  const tabs = [first, await lin.tab(), await lin.tab()];
  const lines = tabs.map(() => new Set());
  tabs.forEach((page, at) => page.on('websocket', (socket) => {
    lines[at].add(socket);
    socket.on('close', () => lines[at].delete(socket));
  }));
  await first.reload();
  await lin.online(first);
  for (const page of tabs) await lin.goes(`#/c/${talk}`, page);
  const open = () => lines.reduce((n, line) => n + line.size, 0);
  assert.equal(open(), 1);

  const hello = say('各位好', 'Hello everybody');
  await anna.api.says(talk, hello);
  for (const page of tabs) assert.equal(await lin.sees(hello, page), 1);

  // What one tab sends all have, once.
  const third = say('从第三页', 'From the third tab');
  lin.page = tabs[2];
  await lin.says(third);
  for (const page of tabs) assert.equal(await lin.sees(third, page), 1);

  const leader = lines.findIndex((line) => line.size === 1);
  await tabs[leader].close();
  const left = tabs.filter((_, at) => at !== leader);
  await until(open, (n) => n === 1, 'the number of lines');
  for (const page of left) await lin.online(page);
  const after = say('有人吗？', 'Still there?');
  await anna.api.says(talk, after);
  for (const page of left) assert.equal(await lin.sees(after, page), 1);
  lin.page = left[1];
  const yes = say('好，收到', 'Yes, all of us');
  await lin.says(yes);
  for (const page of left) assert.equal(await lin.sees(yes, page), 1);
  assert.deepEqual((await anna.api.messages(talk)).map((m) => m.text), [hello, third, after, yes]);

  // Out of one is out of all.
  lin.page = left[0];
  await lin.signsOut();
  for (const page of left) await page.getByRole('button', { name: t('signin.submit'), exact: true }).waitFor();
});
