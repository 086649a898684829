// Who has read what, and one person on two devices: counts and marks are the same on both.
import assert from 'node:assert/strict';
import { flow } from '../support/flow.mjs';
import { until } from '../support/until.mjs';

export default flow('unread and read lists across two devices', {}, async ({ persons, device, house, look, say, t }) => {
  const [lin, anna] = await persons('林晓梅', 'Anna Keller');
  const bo = await house.hires('薄一');
  const phone = await device(anna);
  const group = await lin.api.gathers(say('报价', 'Quotes'), [anna, bo]);
  await lin.opens(group);
  for (const n of [1, 2, 3]) await lin.says(say(`报价第 ${n} 版`, `Quote, version ${n}`));
  const last = say('报价第 3 版', 'Quote, version 3');
  await lin.delivered();
  for (const one of [anna, phone]) await until(() => one.unread(group), (n) => n === 3, 'the unread count');

  const unreadBy = (n) => lin.message(last).row.getByText(t('delivery.unread', { n })).waitFor();
  await phone.opens(group);
  await phone.sees(last);
  await until(() => anna.unread(group), (n) => n === 0, 'the unread count of the other device');
  await unreadBy(1);

  await lin.message(last).chooses('readers');
  await lin.dialog.locator('bdi', { hasText: '薄一' }).waitFor();
  await look(lin, 'who has read');
  await lin.dialog.getByRole('tab', { name: t('readers.read', { n: 1 }), exact: true }).click();
  await lin.dialog.locator('bdi', { hasText: 'Anna Keller' }).waitFor();
  await lin.closesDialog();

  // Marked unread on one device, marked on the other; the list of readers does not forget.
  await phone.message(say('报价第 2 版', 'Quote, version 2')).chooses('unread');
  await until(() => anna.unread(group), (n) => n === 2, 'the unread count');
  const { read } = await lin.api.get(`/conversations/${group}/messages/3/readers`);
  assert.deepEqual(read, [anna.id]);

  await bo.api.reads(group, 3);
  await lin.message(last).row.locator('[data-delivery="all"]').waitFor();
});
