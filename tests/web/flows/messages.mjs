// What is done with a message: edit, reply, react, pin, forward, recall. Two people watch each other do it.
import assert from 'node:assert/strict';
import { flow } from '../support/flow.mjs';
import { until } from '../support/until.mjs';

export default flow('edit, reply, react, pin, forward, recall', {}, async ({ persons, look, say, t }) => {
  const [lin, anna] = await persons('林晓梅', 'Anna Keller');
  const group = await lin.api.gathers(say('到货', 'Arrivals'), [anna]);
  const other = await lin.api.gathers(say('仓库', 'Warehouse'), [anna]);
  // Both rows, so that none moves under the pointer.
  await Promise.all([lin, anna].flatMap((one) => [group, other].map((id) => one.row(id).waitFor())));
  await Promise.all([lin.opens(group), anna.opens(group)]);

  const first = say('周三到货，二十托。', 'It arrives on Wednesday, twenty pallets.');
  const second = say('周四到货，二十托。', 'It arrives on Thursday, twenty pallets.');
  await lin.says(first);
  await anna.sees(first);
  await lin.delivered();
  if (lin.touch) await lin.message(first).chooses('edit');
  else await lin.field.press('ArrowUp');
  await until(lin.typed, (text) => text === first, 'the field');
  await lin.writes(second);
  await lin.saves();
  await anna.sees(second);
  assert.equal(await anna.page.locator('main [role=log]').getByText(first).count(), 0);

  await anna.message(second).chooses('revisions');
  await anna.dialog.getByText(first).waitFor();
  await look(anna, 'earlier versions');
  await anna.closesDialog();

  await anna.message(second).reacts('👍');
  const thumb = (one) => one.message(second).row.locator('button[aria-pressed]').filter({ hasText: '👍' });
  const count = (one) => until(() => thumb(one).innerText(), (text) => text.includes('2'), 'the reactions');
  await thumb(lin).click();
  await Promise.all([count(lin), count(anna)]);
  await thumb(lin).click();
  await until(() => thumb(anna).innerText(), (text) => text.includes('1'), 'the reactions');

  const answer = say('好的，我去订车。', 'Good, I will order the lorry.');
  await anna.message(second).chooses('reply');
  await anna.says(answer);
  await lin.sees(answer);
  await lin.message(answer).bubble.getByRole('button', { name: second }).waitFor();

  await lin.message(answer).chooses('pin');
  await anna.button('pins.open', { n: 1 }).click();
  await anna.dialog.getByText(answer).waitFor();
  await look(anna, 'pinned messages');
  await anna.closesDialog();

  await lin.message(second).chooses('forward');
  await lin.dialog.getByText(say('仓库', 'Warehouse')).click();
  await look(lin, 'forwarding');
  await lin.button('forward.send', { n: 1 }, lin.dialog).click();
  await until(() => anna.unreadOf(other), (n) => n === 1, 'the unread count of the other group');
  const copies = await anna.api.messages(other);
  assert.deepEqual(copies.map((m) => [m.text, m.forward_of?.conversation]), [[second, group]]);

  await lin.message(second).chooses('recall');
  await anna.page.getByText(t('message.recalled', { name: lin.name }), { exact: true }).first().waitFor();
  await lin.page.getByText(t('message.recalled_own'), { exact: true }).waitFor();
  await until(() => anna.page.locator('main [role=log]').getByText(second).count(), (n) => n === 0, 'what was recalled');
  await look(anna, 'a conversation with everything in it');
});
