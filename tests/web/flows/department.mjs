// From the address book to a group: a department is opened, its people are gathered, and they are told.
import assert from 'node:assert/strict';
import { flow } from '../support/flow.mjs';
import { until } from '../support/until.mjs';

export default flow('a group from a department', {}, async ({ person, house, look, say, t, stamp }) => {
  const department = `${say('物流部', 'Logistics')} ${stamp}`;
  const [gao, luo] = [await person('高峰', { department }), await house.hires('罗丹', { department })];
  const lin = await person('林晓梅');
  await lin.visits('rail.contacts');
  const unit = lin.page.getByRole('treeitem', { name: t('contacts.tree_item', { name: department, n: 2 }) });
  await unit.click();
  await lin.page.locator(`main [data-person="${luo.id}"]`).waitFor();
  await look(lin, 'a department');

  // A person's card first.
  await lin.page.locator(`main [data-person="${luo.id}"]`).click();
  await lin.dialog.getByText(department).waitFor();
  await look(lin, 'a card');
  await lin.page.keyboard.press('Escape');

  await lin.button('contacts.group').click();
  await lin.page.getByLabel(t('group.name'), { exact: true }).fill(say('装船', 'Loading'));
  await lin.button('group.make', { n: 3 }).waitFor();
  await look(lin, 'a new group');
  await lin.button('group.make', { n: 3 }).click();
  await lin.field.waitFor();
  const id = Number(/#\/c\/(\d+)/.exec(lin.page.url())[1]);
  const text = say('大家好，周五装船。', 'Hello all, we load on Friday.');
  await lin.says(text);
  await until(() => gao.unread(id), (n) => n === 1, 'the unread count');
  await gao.opens(id);
  await gao.sees(text);

  const { items } = await luo.api.get(`/conversations/${id}/members`);
  assert.deepEqual(items.map((m) => m.person).sort(), [gao.id, luo.id, lin.id].sort());

  // Its name and rules are the owner's.
  await lin.button('chat.details').click();
  await lin.page.getByLabel(t('group.name'), { exact: true }).fill(say('装船五组', 'Loading five'));
  await lin.button('ui.save').click();
  await gao.page.getByRole('heading', { name: say('装船五组', 'Loading five') }).waitFor();
  await look(lin, 'the details of a group');
  await lin.page.getByRole('switch', { name: t('details.owners_post') }).click();
  await gao.page.getByText(t('write.owners_only')).waitFor();
  await lin.button('details.dissolve').click();
  await lin.button('details.dissolve', {}, lin.page.getByRole('dialog')).click();
  await until(() => gao.row(id).count(), (n) => n === 0, 'the row of what is dissolved');
});
