// People and departments are administered: someone is added, moved, cut off at once and let in again.
import assert from 'node:assert/strict';
import { flow } from '../support/flow.mjs';
import { until } from '../support/until.mjs';

export default flow('people administered', {}, async ({ person, comes, house, look, say, t, stamp }) => {
  const lin = await person('林晓梅', { signedIn: false });
  await house.admin.put(`/people/${lin.id}/roles/system_admin`);
  await lin.signsIn();
  const { page } = lin;
  const field = (key, within = page) => within.getByLabel(t(key), { exact: true });
  const saved = () => page.getByText(t('ui.saved')).last().waitFor();
  const name = `${say('高峰', 'Gao Feng')} ${stamp}`;

  // Someone new, with a first password to be told.
  await lin.visits('rail.admin');
  await page.getByRole('link', { name: t('admin.people_title') }).click();
  await page.locator('main [data-person]').first().waitFor();
  await look(lin, 'the list of people');
  await lin.button('people.add').click();
  await field('people.name', lin.dialog).fill(name);
  await field('people.login', lin.dialog).fill(`gao.${stamp}`);
  const password = await field('people.first_password', lin.dialog).inputValue();
  assert.match(password, /^([a-z2-9]{4}-){3}[a-z2-9]{4}$/);
  await look(lin, 'a new person');
  await lin.button('people.add_do', {}, lin.dialog).click();
  await page.getByRole('heading', { name }).waitFor();
  const gao = { id: Number(/#\/admin\/people\/(\d+)/.exec(page.url())[1]), name, login: `gao.${stamp}`, password };
  await look(lin, 'the page of a person');

  // A login is somebody's alone.
  await field('people.title').fill(say('库管', 'Storekeeper'));
  await field('people.login').fill(lin.who.login);
  await lin.button('ui.save').click();
  await page.getByRole('alert').filter({ hasText: t('people.login_taken') }).waitFor();
  await field('people.login').fill(gao.login);
  await lin.button('ui.save').click();
  await saved();
  assert.equal((await house.admin.get(`/people/${gao.id}`)).title, say('库管', 'Storekeeper'));

  // A department of the tree, one below it, and who leads it.
  const [above, below] = [`${say('物流', 'Logistics')} ${stamp}`, `${say('仓库', 'Store')} ${stamp}`];
  const made = async (unit, opener) => {
    await opener.click();
    await field('units.name', lin.dialog).fill(unit);
    await lin.button('units.add_do', {}, lin.dialog).click();
    await page.getByRole('heading', { name: unit }).waitFor();
  };
  await lin.goes('#/admin/departments');
  await made(above, lin.button('units.add'));
  await lin.goes(page.url().slice(page.url().indexOf('#')));
  if (!lin.narrow) await made(below, lin.button('units.add_below', { name: above }));
  const unit = Number(/#\/admin\/departments\/(\d+)/.exec(page.url())[1]);
  await lin.button('ui.field_is', { label: t('units.head'), value: t('ui.nobody') }).click();
  await lin.dialog.getByRole('searchbox').fill(`gao.${stamp}`);
  await lin.dialog.getByRole('button', { name }).click();
  await saved();
  await look(lin, 'a department');
  const department = async () => (await house.admin.get('/departments')).items.find(({ id }) => id === unit);
  assert.equal((await department()).head, gao.id);

  // Put in, seen in the list of the department.
  await lin.button('ui.field_is', { label: t('units.put_in'), value: t('ui.choose_person') }).click();
  await lin.dialog.getByRole('searchbox').fill(`gao.${stamp}`);
  await lin.dialog.getByRole('button', { name }).click();
  await page.locator(`main [data-person="${gao.id}"]`).waitFor();
  assert.deepEqual((await house.admin.get(`/people/${gao.id}`)).departments, [unit]);

  // Cut off: at once, with a reason that the page shows; and let in again.
  const other = await comes(gao, { signedIn: false });
  await other.cookie();
  await other.page.goto(house.base);
  await other.page.getByRole('heading', { name: t('signin.must_change') }).waitFor();
  await lin.goes(`#/admin/people/${gao.id}`);
  await lin.button('people.disable').click();
  await field('people.reason', lin.dialog).fill(say('已离职', 'Left the company'));
  await look(lin, 'asked for the reason');
  await lin.button('people.disable', {}, lin.dialog).click();
  await page.getByText(t('people.off_by_hand', { reason: say('已离职', 'Left the company') })).waitFor();
  await look(lin, 'a disabled person');
  await other.page.reload();
  await other.button('signin.submit').waitFor();
  await lin.button('people.enable').click();
  await page.getByText(t('people.may_sign_in')).waitFor();
  await until(async () => (await house.admin.get(`/people/${gao.id}`)).status, (status) => status === 'active', 'the status');

  // Not an administrator any more: the place is gone.
  await house.admin.delete(`/people/${lin.id}/roles/system_admin`);
  await page.getByText(t('admin.not_yours')).waitFor();
});
