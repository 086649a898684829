// A server that comes back with an older journal: the client has kept a larger checkpoint, and says so loudly.
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { flow } from '../support/flow.mjs';
import { until } from '../support/until.mjs';

export default flow('the alarm about a journal that lost entries', {}, async ({ own, person, look, say }) => {
  const house = await own();
  const data = join(house.server.folder, 'data');
  const [lin, anna] = await Promise.all([person('林晓梅', { house }), person('Anna Keller', { house })]);
  const talk = await lin.api.meets(anna);
  await lin.opens(talk);
  await lin.says(say('第一件', 'The first'));
  await lin.delivered();
  await house.server.stop();
  cpSync(data, `${data}.old`, { recursive: true });
  await house.server.starts();
  await lin.comesBack();
  const signed = async () => (await house.admin.get('/server')).checkpoint?.size ?? 0;
  const before = await until(signed, Boolean, 'the checkpoint');
  for (let n = 1; n <= 5; n++) await lin.says(say(`第 ${n} 箱`, `Box ${n}`));
  await lin.delivered();
  // The client is shown the newer checkpoint with its next hello.
  await until(signed, (now) => now >= before + 5, 'the checkpoint');
  await lin.page.reload();
  await lin.online();
  await until(() => lin.page.evaluate(keptSize), (kept) => kept >= before + 5, 'the checkpoint on the device');
  await lin.page.locator('[data-alarm]').waitFor({ state: 'detached' });

  // As after a careless restore from a copy.
  await house.server.kill();
  rmSync(data, { recursive: true });
  cpSync(`${data}.old`, data, { recursive: true });
  await house.server.starts();
  const alarm = lin.page.locator('[data-alarm]');
  await lin.comesBack();
  await alarm.waitFor();
  await look(lin, 'the alarm');
  // The copy knows nothing of this session's last token. The evidence outlives the sign-out.
  await lin.page.reload();
  await lin.cookie();
  await lin.page.reload();
  await lin.online();
  await alarm.waitFor();
  await lin.button('live.alarm_aside').click();
  await alarm.waitFor({ state: 'detached' });
});

/** In the page: the size of the journal whose checkpoint the device has checked and keeps. */
function keptSize() {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('lingtong');
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const asking = opening.result.transaction('checkpoints').objectStore('checkpoints').getAll();
      asking.onsuccess = () => {
        opening.result.close();
        resolve(Math.max(0, ...asking.result.map(({ note }) => Number(note.split('\n')[1]) || 0)));
      };
    };
  });
}
