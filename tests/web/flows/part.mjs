// An administrator of a department sees and keeps that part of the company; a guest sees neither tree nor administration.
import assert from 'node:assert/strict';
import { flow } from '../support/flow.mjs';

export default flow('a part of the company', {}, async ({ person, house, look, say, t, stamp }) => {
  const [mine, other] = [`${say('研发', 'Research')} ${stamp}`, `${say('法务', 'Legal')} ${stamp}`];
  const lin = await person('林晓梅', { department: mine, signedIn: false });
  const gao = await house.hires('高峰', { department: other });
  const department = await house.department(mine);
  await house.admin.post('/departments', { name: `${mine} 2`, parent: department });
  await house.admin.put(`/departments/${department}/admins/${lin.id}`);
  await lin.signsIn();
  const { page } = lin;

  await lin.goes('#/admin/departments');
  const item = (name) => page.getByRole('treeitem').filter({ hasText: name });
  await item(mine).first().click();
  await lin.button('units.up').or(page.getByText(t('units.admins'))).first().waitFor();
  assert.equal(await item(other).count(), 0);
  await look(lin, 'a part of the tree');
  const sections = page.getByRole('navigation', { name: t('rail.admin') }).getByRole('link');
  if (!lin.narrow) assert.equal(await sections.count(), 2);

  // Someone new of the department, with its sign-in reset by a link.
  await lin.goes('#/admin/people');
  await page.locator(`main [data-person="${lin.id}"]`).waitFor();
  assert.equal(await page.locator(`main [data-person="${gao.id}"]`).count(), 0);
  await lin.button('people.add').click();
  await page.getByLabel(t('people.name'), { exact: true }).fill(`Anna ${stamp}`);
  await page.getByLabel(t('people.login'), { exact: true }).fill(`anna.${stamp}`);
  await lin.button('people.add_do', {}, lin.dialog).click();
  await page.getByRole('heading', { name: `Anna ${stamp}` }).waitFor();
  assert.equal(await page.getByRole('heading', { name: t('people.roles'), exact: true }).count(), 0);
  await lin.button('people.reset').click();
  await look(lin, 'asked whether to reset');
  await lin.button('people.reset', {}, lin.dialog).click();
  const link = await lin.dialog.locator('code').innerText();
  await look(lin, 'a link to hand over');
  const anna = await lin.another();
  await anna.page.goto(link);
  await anna.page.getByRole('heading', { name: t('signin.must_change') }).waitFor();
  await anna.closes();

  // A guest.
  await house.admin.put(`/people/${gao.id}/roles/external`);
  const guest = await lin.another({ who: gao, name: gao.name, id: gao.id, api: gao.api });
  await guest.signsIn();
  await guest.goes('#/contacts');
  await guest.page.getByText(t('contacts.as_guest')).waitFor();
  assert.equal(await guest.page.getByRole('treeitem').count(), 0);
  await look(guest, 'the contacts of a guest');
  await guest.goes('#/admin/people');
  await guest.page.getByText(t('admin.not_yours')).waitFor();
  await guest.closes();
});
