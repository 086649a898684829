// The people of a group: one is added, made an owner, another sent away, and the founder leaves it to them.
import assert from 'node:assert/strict';
import { flow } from '../support/flow.mjs';
import { until } from '../support/until.mjs';

export default flow('the people of a group', {}, async ({ persons, house, look, say, t, stamp }) => {
  const [lin, gao] = await persons('林晓梅', '高峰');
  const [luo, qin] = [await house.hires('罗丹'), await house.hires(`秦欣然 ${stamp}`)];
  const group = await lin.api.gathers(say('装船', 'Loading'), [gao, luo]);
  const members = async () => (await gao.api.get(`/conversations/${group}/members`)).items.map(({ person, role }) => [person, role]);
  const become = (wanted, what) => until(members, (all) => same(all, wanted), what);
  await lin.opens(group);
  await lin.button('chat.details').click();
  const pane = lin.page.locator('aside.details');
  const one = (person) => pane.locator(`[data-member="${person.id}"]`);
  await one(gao).waitFor();

  await lin.button('details.add', {}, pane).click();
  await lin.dialog.getByRole('searchbox').fill(qin.name);
  await lin.dialog.getByRole('checkbox', { name: qin.name }).check();
  await look(lin, 'adding people');
  await lin.button('details.add_n', { n: 1 }, lin.dialog).click();
  await become([[lin, 'owner'], [gao, 'member'], [luo, 'member'], [qin, 'member']], 'the people after adding one');
  await one(qin).waitFor();

  const chooses = async (person, key) => {
    await lin.button('details.member_menu', { name: person.name }, pane).click();
    await lin.page.getByRole('menuitem', { name: t(key), exact: true }).click();
  };
  await chooses(luo, 'details.remove');
  await lin.button('details.remove', {}, lin.dialog).click();
  await become([[lin, 'owner'], [gao, 'member'], [qin, 'member']], 'the people after removing one');
  await chooses(gao, 'details.make_owner');
  await become([[lin, 'owner'], [gao, 'owner'], [qin, 'member']], 'the owners');
  await pane.locator('li', { has: lin.page.locator(`[data-member="${gao.id}"]`) }).getByText(t('details.owner'), { exact: true }).waitFor();
  await look(lin, 'the people of a group');

  await lin.button('details.leave', {}, pane).click();
  await lin.button('details.leave', {}, lin.dialog).click();
  await become([[gao, 'owner'], [qin, 'member']], 'the people after the founder left');
  await until(() => lin.row(group).count(), (n) => n === 0, 'the row of the group that was left');
  const focus = () => lin.page.evaluate(() => document.activeElement !== document.body);
  assert.ok(await until(focus, Boolean, 'the focus after leaving'));
});

function same(all, wanted) {
  const text = (rows) => JSON.stringify(rows.toSorted(([a], [b]) => a - b));
  return text(all) === text(wanted.map(([person, role]) => [person.id, role]));
}
