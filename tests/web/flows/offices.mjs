// Offices: the first two are named at the console; then one proposes, another confirms, and everyone can look it up.
import assert from 'node:assert/strict';
import { flow } from '../support/flow.mjs';

export default flow('offices', {}, async ({ person, own, look, t }) => {
  const house = await own();
  const [lin, anna, gao] = await Promise.all(['林晓梅', 'Anna Keller', '高峰'].map((name) => person(name, { house })));
  await house.server.runs('user', 'offices', '--compliance-officer', lin.who.login, '--approver', anna.who.login);
  const list = (one, role) => one.page.getByRole('list', { name: t(`role.${role}`), exact: true });

  await lin.goes('#/settings/offices');
  await list(lin, 'compliance_officer').getByText('林晓梅').waitFor();
  await list(lin, 'approver').getByText('Anna Keller').waitFor();
  await lin.button('ui.field_is', { label: t('offices.propose', { role: t('role.auditor') }), value: t('ui.choose_person') }).click();
  await lin.dialog.getByRole('searchbox').fill(gao.who.login);
  await lin.dialog.getByRole('button', { name: '高峰' }).click();
  const sentence = t('offices.shall_hold', { by: '林晓梅', name: '高峰', role: t('role.auditor') });
  await lin.page.getByText(sentence).waitFor();
  assert.equal(await lin.button('offices.confirm').count(), 0);
  await look(lin, 'a proposal of mine');

  await anna.goes('#/settings/offices');
  await anna.page.getByText(sentence).waitFor();
  await look(anna, 'a proposal to confirm');
  await anna.button('offices.confirm').click();
  await list(anna, 'auditor').getByRole('button', { name: '高峰' }).waitFor();

  // Whoever holds it may lay it down.
  await gao.goes('#/settings/offices');
  await gao.button('offices.resign').click();
  await gao.button('offices.resign', {}, gao.dialog).click();
  await list(gao, 'auditor').getByRole('button', { name: '高峰' }).waitFor({ state: 'detached' });
});
