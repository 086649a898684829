// An invitation: made by an administrator, accepted in another browser, good once.
import { flow } from '../support/flow.mjs';

export default flow('an invitation', {}, async ({ person, house, look, t, stamp }) => {
  const lin = await person('林晓梅', { signedIn: false });
  await house.admin.put(`/people/${lin.id}/roles/system_admin`);
  await lin.signsIn();
  const { page } = lin;
  await lin.goes('#/admin/invitations');
  await lin.button('invite.new').click();
  await page.getByLabel(t('people.name'), { exact: true }).fill(`Maria ${stamp}`);
  await look(lin, 'a new invitation');
  await lin.button('invite.do', {}, lin.dialog).click();
  const link = await lin.dialog.locator('code').innerText();
  const token = link.slice(link.indexOf('#'));
  await lin.button('ui.close', {}, lin.dialog).last().click();
  await page.getByText(`Maria ${stamp}`).waitFor();
  await look(lin, 'the invitations');

  const maria = await lin.another();
  await maria.page.goto(house.base + token);
  await maria.page.getByRole('heading', { name: t('signin.invited') }).waitFor();
  await maria.page.getByLabel(t('signin.login'), { exact: true }).fill(`maria.${stamp}`);
  for (const key of ['password.next', 'password.again']) await maria.page.getByLabel(t(key), { exact: true }).fill('seven small boats at noon');
  await look(maria, 'an invitation accepted');
  await maria.button('signin.invited_do').click();
  await maria.online();
  await maria.closes();

  const late = await lin.another();
  await late.page.goto(house.base + token);
  await late.page.getByRole('alert').filter({ hasText: t('signin.link_failed') }).waitFor();
  await late.closes();
});
