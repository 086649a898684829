// A device is signed out from another one: at once, and nothing of the person stays on it.
import assert from 'node:assert/strict';
import { flow } from '../support/flow.mjs';
import { until } from '../support/until.mjs';

export default flow('revoke from another device', {}, async ({ persons, device, look, say, t }) => {
  const [lin, anna] = await persons('林晓梅', 'Anna Keller');
  const talk = await lin.api.meets(anna);
  const secret = say('底价是 42 元', 'The floor price is 42');
  await anna.api.says(talk, secret);
  const lost = await device(lin);
  await lost.opens(talk);
  await lost.sees(secret);
  await lost.types(say('没写完', 'not fin'));
  const keeps = (one) => one.page.evaluate(kept);
  await until(() => keeps(lost), (text) => text.includes(secret), 'what the device keeps');

  const { items } = await lost.api.get('/sessions');
  assert.ok(items.length >= 3);
  await lin.goes('#/settings/devices');
  const devices = lin.page.getByRole('list', { name: t('settings.devices') }).getByRole('listitem');
  await until(() => devices.count(), (n) => n === items.length, 'the number of devices');
  await look(lin, 'the list of devices');
  // All but this one: which of them the lost one is, only its owner knows.
  for (let left = items.length - 1; left > 0; left--) {
    await devices.getByRole('button').first().click();
    await lin.button('devices.revoke', {}, lin.dialog).click();
    await until(() => devices.count(), (n) => n === left, 'the number of devices');
  }

  await lost.page.getByRole('alert').filter({ hasText: t('signin.over') }).waitFor();
  await until(() => keeps(lost), (text) => !text.includes(secret) && !text.includes(say('没写完', 'not fin')), 'what the device keeps');
  await lost.page.reload();
  await lost.button('signin.submit').waitFor();
  assert.equal(await lost.page.getByText(secret).count(), 0);
  await lin.goes(`#/c/${talk}`);
  await lin.sees(secret);
});

/** Everything in the stores of the page, as text. */
async function kept() {
  const asked = (request) => new Promise((resolve, reject) => Object.assign(request, { onsuccess: () => resolve(request.result), onerror: () => reject(request.error) }));
  const all = [{ ...localStorage }, { ...sessionStorage }];
  for (const { name } of await indexedDB.databases()) {
    const database = await asked(indexedDB.open(name));
    for (const store of database.objectStoreNames) all.push(await asked(database.transaction(store).objectStore(store).getAll()));
    database.close();
  }
  return JSON.stringify(all);
}
