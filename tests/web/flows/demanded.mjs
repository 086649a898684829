// A role demands a second factor: whoever holds it sets one up before anything else, at once; and tokens for programs.
import assert from 'node:assert/strict';
import { Api } from '../support/api.mjs';
import { flow } from '../support/flow.mjs';
import { code } from '../support/totp.mjs';

export default flow('a second factor that a role demands', {}, async ({ person, own, look, t }) => {
  const house = await own();
  const lin = await person('林晓梅', { signedIn: false, house });
  await house.admin.put(`/people/${lin.id}/roles/system_admin`);
  await lin.signsIn();
  const { page } = lin;

  // A token of her own, shown once.
  await lin.goes('#/settings/tokens');
  await lin.button('tokens.new').click();
  await page.getByLabel(t('tokens.name'), { exact: true }).fill('report');
  await page.getByLabel(t('scope.directory.read'), { exact: true }).check();
  await look(lin, 'a new token');
  await lin.button('tokens.make', {}, lin.dialog).click();
  const secret = await lin.dialog.locator('code').innerText();
  assert.match(secret, /^ltp_/);
  await lin.button('factors.kept', {}, lin.dialog).click();
  const program = new Api(house.base, { access_token: secret });
  assert.equal((await program.get('/people')).items.length, 2);
  await look(lin, 'the tokens');
  await lin.button('tokens.revoke_named', { name: 'report' }).click();
  await lin.button('tokens.revoke', {}, lin.dialog).click();
  await page.getByText(t('tokens.none')).waitFor();
  await assert.rejects(program.get('/people'), /401/);

  // The policy, by her own hand.
  await lin.goes('#/admin/policies');
  await page.getByRole('checkbox', { name: t('role.system_admin') }).check();
  await page.getByText(t('ui.saved')).last().waitFor();
  await look(lin, 'the policies');
  await lin.signsOut();
  await page.getByLabel(t('signin.login'), { exact: true }).fill(lin.who.login);
  await page.getByLabel(t('signin.password'), { exact: true }).fill(lin.who.password);
  await lin.button('signin.submit').click();
  await page.getByRole('heading', { name: t('signin.must_enrol') }).waitFor();
  await page.getByText(t('factors.none')).waitFor();
  await look(lin, 'a second factor is demanded');
  await lin.button('factors.add_totp').click();
  await page.getByLabel(t('factors.first_code'), { exact: true }).fill(code(await lin.dialog.locator('code').innerText()));
  await lin.button('factors.confirm', {}, lin.dialog).click();
  await lin.button('factors.kept').click();
  await lin.online();
});
