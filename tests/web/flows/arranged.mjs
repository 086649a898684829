// A draft, a pin and a mute on one device of a person are on the other; a message that is sent takes its draft with it.
import { flow } from '../support/flow.mjs';
import { until } from '../support/until.mjs';

export default flow('drafts, pins and mutes on two devices', {}, async ({ persons, device, house, look, say, t }) => {
  const [lin] = await persons('林晓梅');
  const [gao, qin] = [await house.hires('高远'), await house.hires('秦欣然')];
  const other = await device(lin);
  const first = await lin.api.meets(gao);
  const second = await lin.api.meets(qin);
  await gao.api.says(first, say('合同好了', 'The contract is ready'));
  await qin.api.says(second, say('晚点聊', 'Later'));
  const draft = say('我看一下再回', 'I will read it first');
  const shown = other.row(first).getByText(draft);

  await lin.opens(first);
  await lin.writes(draft);
  await lin.visits('rail.settings');
  await shown.waitFor();
  await look(other, 'a draft in the list');
  await other.opens(first);
  await until(other.typed, (text) => text === draft, 'the field of the other device');
  await other.sends();
  await other.delivered();
  await lin.visits('rail.messages');
  await lin.row(first).getByText(t('list.you', { text: draft })).waitFor();
  await lin.opens(first);
  await until(lin.typed, (text) => text === '', 'the field');

  // Newest first, until one is pinned.
  await lin.leaves();
  await other.leaves();
  const order = (person) => person.page.locator('[data-row]').evaluateAll((rows) => rows.slice(0, 2).map((row) => Number(row.dataset.conversation)));
  await until(() => order(other), ([top]) => top === first, 'the order');
  const chooses = async (key) => {
    await lin.row(second).click({ button: 'right' });
    await lin.page.getByRole('menuitem', { name: t(key), exact: true }).click();
  };
  await chooses('list.pin');
  await until(() => order(other), ([top]) => top === second, 'the order after pinning');
  await chooses('list.mute');
  await other.row(second).getByText(t('list.is_muted')).waitFor({ state: 'attached' });
  await look(other, 'a pinned and muted conversation');
  await chooses('list.unpin');
  await until(() => order(other), ([top]) => top === first, 'the order after unpinning');
});
