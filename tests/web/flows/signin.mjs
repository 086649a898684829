// Coming in: the form, a wrong password, a password that must be changed, a link that is used up, and going out.
import assert from 'node:assert/strict';
import { flow } from '../support/flow.mjs';

export default flow('signing in and out', {}, async ({ person, house, look, t, lang }) => {
  const lin = await person('林晓梅', { signedIn: false, settled: false });
  const { page } = lin;
  const login = page.getByLabel(t('signin.login'), { exact: true });
  const password = page.getByLabel(t('signin.password'), { exact: true });
  const form = () => lin.button('signin.submit').waitFor();

  await page.goto(house.base);
  await form();
  assert.equal(await page.getAttribute('html', 'lang'), lang);
  await login.fill(lin.who.login);
  await password.fill('not my password');
  await password.press('Enter');
  await page.getByRole('alert').filter({ hasText: t('error.wrong_credentials') }).waitFor();
  await look(lin, 'a refused sign-in');

  // What an administrator has set is changed before anything else.
  await password.fill(lin.who.password);
  await password.press('Enter');
  await page.getByRole('heading', { name: t('signin.must_change') }).waitFor();
  assert.equal(await lin.row(1).count(), 0);
  await look(lin, 'the password must be changed');
  const fields = ['password.current', 'password.next', 'password.again'].map((key) => page.getByLabel(t(key), { exact: true }));
  await fields[0].fill(lin.who.password);
  await fields[1].fill('a password of my own');
  await fields[2].fill('a password of mine');
  await lin.button('password.change').click();
  await page.getByRole('alert').filter({ hasText: t('password.differs') }).waitFor();
  await fields[2].fill('a password of my own');
  await lin.button('password.change').click();
  await lin.online();

  // A reload keeps the session; no token is where a script of another day could find it.
  await page.reload();
  await lin.online();
  const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]));
  assert.doesNotMatch(kept, /eyJ|a password/);

  await lin.signsOut();
  await form();
  await page.reload();
  await form();

  // A link signs in once and leaves the address at once.
  const told = await house.server.runs('user', 'reset', lin.who.login);
  const token = /#link=([^\s\x1b]+)/.exec(told)[1];
  await page.goto(`${house.base}#link=${token}`);
  await page.getByRole('heading', { name: t('signin.must_change') }).waitFor();
  assert.ok(!page.url().includes(token), page.url());
  const other = await lin.another();
  await other.page.goto(`${house.base}#link=${token}`);
  await other.page.getByRole('alert').filter({ hasText: t('signin.link_failed') }).waitFor();
  await other.closes();
});
