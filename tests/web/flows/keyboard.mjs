// Everything that is done every day, without a mouse; the focus is somewhere at every step.
import assert from 'node:assert/strict';
import { flow } from '../support/flow.mjs';
import { until } from '../support/until.mjs';

export default flow('by the keyboard alone', {}, async ({ person, house, look, say, t, stamp }) => {
  const gao = await person('高峦', { department: `物流部 ${stamp}` });
  const lin = await person('林晓梅', { signedIn: false, touch: false });
  const { page } = lin;
  const focused = () => page.evaluate(() => {
    const at = document.activeElement;
    return !at || at === document.body ? '' : (at.getAttribute('aria-label') ?? at.textContent.trim().slice(0, 60)) || at.tagName;
  });
  const presses = async (...keys) => {
    for (const key of keys) {
      await page.keyboard.press(key);
      await until(focused, (where) => where !== '', `the focus after ${key}`, 5_000);
    }
  };
  /** Tab until the focus is where `fits`. */
  const tabsTo = async (fits, key = 'Tab', most = 60) => {
    for (let n = 0; n < most; n++) {
      if (await page.evaluate(fits)) return;
      await page.keyboard.press(key);
    }
    throw new Error(`not reached by ${key}; the focus is on ${await focused()}`);
  };

  await page.goto(house.base);
  await lin.button('signin.submit').waitFor();
  await until(focused, (where) => where !== '', 'the focus on the sign-in page');
  await page.keyboard.type(lin.who.login);
  await presses('Tab');
  await page.keyboard.type(lin.who.password);
  await presses('Enter');
  await lin.online();

  // To a colleague by pinyin, and the first message.
  await presses('Control+k');
  await page.getByRole('combobox', { name: t('switcher.label') }).waitFor();
  await page.keyboard.type('gaoluan');
  await page.locator(`[role=option][data-person="${gao.id}"][aria-selected=true]`).or(page.locator(`[role=option][data-person]`)).first().waitFor();
  for (let n = 0; n < 12 && !(await page.locator(`[role=option][data-person="${gao.id}"][aria-selected=true]`).count()); n++) await presses('ArrowDown');
  await presses('Enter');
  await until(() => page.evaluate(() => document.activeElement?.tagName), (tag) => tag === 'TEXTAREA', 'the focus in the conversation');
  const hello = say('高峦，几点装车？', 'Gao Luan, when do we load?');
  await page.keyboard.type(hello);
  await presses('Enter');
  await lin.sees(hello);
  await lin.delivered();
  const talk = Number(/#\/c\/(\d+)/.exec(page.url())[1]);
  const answer = say('下午两点。', 'At two.');
  await gao.api.says(talk, answer);
  await lin.sees(answer);

  // Back to the message, its menu, a reaction and a reply.
  await tabsTo(() => document.activeElement?.matches('[data-key]'), 'Shift+Tab');
  await presses('Enter');
  await page.getByRole('menu').waitFor();
  await until(() => page.evaluate(() => document.activeElement?.closest('[role=menu]') !== null), Boolean, 'whether the focus is in the menu');
  await look(lin, 'the menu of a message');
  await page.keyboard.press('Escape');
  await page.getByRole('menu').waitFor({ state: 'detached' });
  await until(() => page.evaluate(() => document.activeElement?.matches('[data-key]')), Boolean, 'whether the focus is back on the message');
  await presses('Enter');
  await page.getByRole('menu').waitFor();
  for (let n = 0; n < 20 && !(await page.locator('[data-action="reply"][data-highlighted]').count()); n++) await presses('ArrowDown');
  await presses('Enter');
  await until(() => page.evaluate(() => document.activeElement?.tagName), (tag) => tag === 'TEXTAREA', 'the focus after choosing to reply');
  await page.keyboard.type(say('好', 'Good'));
  await presses('Enter');
  const stored = await until(() => gao.api.messages(talk), (all) => all.length === 3, 'the messages');
  assert.equal(stored[2].reply_to, 2);

  // Up edits the last, Escape leaves it.
  await presses('ArrowUp');
  await until(lin.typed, (text) => text === stored[2].text, 'the field');
  await presses('Escape');
  await until(lin.typed, (text) => text === '', 'the field');

  // The rail, the address book and its tree.
  if (!lin.narrow) {
    await tabsTo(() => document.activeElement?.getAttribute('href') === '#/contacts', 'Shift+Tab');
    await presses('Enter');
    await tabsTo(() => document.activeElement?.getAttribute('role') === 'treeitem');
    for (let n = 0; n < 60 && !(await focused()).startsWith(`物流部 ${stamp}`); n++) await presses('ArrowDown');
    await presses('Enter');
    await page.locator(`main [data-person="${gao.id}"]`).waitFor();
    await tabsTo(() => document.activeElement?.matches('main [data-person]'));
    await presses('Enter');
    await lin.dialog.waitFor();
    await presses('Escape');
    await lin.page.getByRole('dialog').waitFor({ state: 'detached' });
    assert.notEqual(await until(focused, (where) => where !== '', 'the focus after the card'), '');
    await tabsTo(() => document.activeElement?.getAttribute('href') === '#/settings', 'Shift+Tab');
    await presses('Enter');
    await tabsTo(() => document.activeElement?.getAttribute('href') === '#/settings/appearance');
    await presses('Enter');
    await tabsTo(() => document.activeElement?.matches('[role=radio], input[type=radio], [aria-pressed]'));
    await look(lin, 'settings by the keyboard');
  }
});
