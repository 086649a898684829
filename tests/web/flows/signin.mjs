// Coming in: the form, a wrong password, a password that must be changed, and a link that is used up.
import assert from 'node:assert/strict';
import { flow } from '../support/flow.mjs';

export default flow('signing in', {}, async ({ person, comes, house, look, t }) => {
  const lin = await person('林晓梅', { signedIn: false });
  const { page } = lin;
  await page.goto(house.base);
  await page.getByRole('button', { name: t('signin.submit'), exact: true }).waitFor();
  assert.equal(await page.getAttribute('html', 'lang'), lin.lang);
  await look(lin, 'the sign-in form');

  await page.getByLabel(t('signin.login'), { exact: true }).fill(lin.who.login);
  const password = page.getByLabel(t('signin.password'), { exact: true });
  await password.fill('not my password');
  await password.press('Enter');
  await page.getByRole('alert').filter({ hasText: t('error.wrong_credentials') }).waitFor();
  await look(lin, 'a refused sign-in');
  await password.fill(lin.who.password);
  await password.press('Enter');
  await lin.online();

  // A reload keeps the session; the access token is nowhere that a script of another day could find it.
  await page.reload();
  await lin.online();
  const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]));
  assert.doesNotMatch(kept, /eyJ/);
});
