// Second factors: an authenticator app, recovery codes and a passkey are set up and used; a role that demands one is not let past.
import assert from 'node:assert/strict';
import { flow } from '../support/flow.mjs';
import { code } from '../support/totp.mjs';
import { until } from '../support/until.mjs';

export default flow('second factors', {}, async ({ person, house, look, t, say }) => {
  const lin = await person('林晓梅');
  const { page } = lin;
  const field = (key, within = page) => within.getByLabel(t(key), { exact: true });
  const form = async () => {
    await field('signin.login').fill(lin.who.login);
    await field('signin.password').fill(lin.who.password);
    await lin.button('signin.submit').click();
  };

  // An authenticator app; the first factor brings recovery codes.
  await lin.goes('#/settings/factors');
  await lin.button('factors.add_totp').click();
  const secret = await lin.dialog.locator('code').innerText();
  await lin.dialog.getByRole('img', { name: t('factors.qr') }).waitFor();
  await look(lin, 'an authenticator app is added');
  await field('factors.first_code', lin.dialog).fill(code(secret));
  await lin.button('factors.confirm', {}, lin.dialog).click();
  const codes = lin.page.getByRole('dialog').getByRole('list', { name: t('factors.codes') }).locator('code');
  await until(() => codes.count(), (n) => n === 10, 'the number of recovery codes');
  const recovery = await codes.first().innerText();
  await look(lin, 'the recovery codes');
  await lin.button('factors.kept', {}, lin.dialog).click();
  await page.getByText(t('factors.codes_left', { n: 10 })).waitFor();
  await look(lin, 'the second factors');

  // The password alone opens nothing; a code is good once.
  await lin.signsOut();
  await form();
  await page.getByRole('heading', { name: t('signin.second') }).waitFor();
  await field('signin.totp').fill('000000');
  await lin.button('signin.go_on').click();
  await page.getByRole('alert').filter({ hasText: t('signin.code_wrong') }).waitFor();
  await look(lin, 'the second step');
  await field('signin.totp').fill(code(secret, 1));
  await lin.button('signin.go_on').click();
  await lin.online();

  // Lost phone: a recovery code, once.
  const other = await lin.another();
  await other.page.goto(house.base);
  await other.page.getByLabel(t('signin.login'), { exact: true }).fill(lin.who.login);
  await other.page.getByLabel(t('signin.password'), { exact: true }).fill(lin.who.password);
  await other.button('signin.submit').click();
  await other.button('signin.by_recovery').click();
  await other.page.getByLabel(t('signin.recovery'), { exact: true }).fill(recovery);
  await other.button('signin.go_on').click();
  await other.online();
  await other.closes();

  // A passkey, by the browser's own authenticator; it signs in without a name.
  const cdp = await lin.context.newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  });
  await lin.goes('#/settings/factors');
  await page.getByText(t('factors.codes_left', { n: 9 })).waitFor();
  await lin.button('factors.add_passkey').click();
  await field('factors.name', lin.dialog).fill(say('我的电脑', 'My laptop'));
  await lin.button('factors.make_passkey', {}, lin.dialog).click();
  await lin.button('factors.remove_named', { name: say('我的电脑', 'My laptop') }).waitFor();
  await lin.signsOut();
  await lin.button('signin.passkey').click();
  await lin.online();

  // Removed, with the question first.
  await lin.goes('#/settings/factors');
  for (const name of [t('factors.app_name'), say('我的电脑', 'My laptop')]) {
    await lin.button('factors.remove_named', { name }).click();
    await lin.button('factors.remove', {}, lin.dialog).click();
    await lin.button('factors.remove_named', { name }).waitFor({ state: 'detached' });
  }
  assert.equal((await lin.api.get('/me/second-factors')).items.length, 0);
});
