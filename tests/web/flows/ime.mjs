// Writing through an input method: while it composes, its keys are its own; what it has written is sent once.
import assert from 'node:assert/strict';
import { flow } from '../support/flow.mjs';
import { until } from '../support/until.mjs';

export default flow('composing with an input method', {}, async ({ persons, person, comes, t }) => {
  const [hands, anna] = await persons('林晓梅', 'Anna Keller');
  // An input method is on the keyboard, also of a narrow window.
  const lin = hands.touch ? await comes(hands.who, { touch: false }) : hands;
  const talk = await lin.api.meets(anna);
  await lin.opens(talk);
  const cdp = await lin.context.newCDPSession(lin.page);
  const compose = (text) => cdp.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length });

  // 229: a key that the input method has taken.
  const enter = async () => {
    const key = { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 229 };
    await cdp.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...key });
    await cdp.send('Input.dispatchKeyEvent', { type: 'keyUp', ...key });
  };

  await lin.field.focus();
  for (const text of ['n', 'ni', 'nih', 'niha', 'nihao']) await compose(text);
  assert.equal(await lin.typed(), 'nihao');
  // Enter takes the letters as they are and is the method's; the browser marks it, and so does this key.
  await enter();
  assert.equal(await lin.waiting(), 0);
  await cdp.send('Input.insertText', { text: '你好' });
  await until(lin.typed, (text) => text === '你好', 'the field');
  assert.equal(await lin.page.locator('main [data-key]').count(), 0);
  await lin.field.press('Enter');
  await lin.sees('你好');
  await lin.delivered();
  assert.deepEqual((await anna.api.messages(talk)).map((m) => m.text), ['你好']);

  // The same in the switcher: a word that is being composed chooses nobody. Twelve are shown, so the name is of this flow alone.
  const gao = await person('高岭');
  await lin.goes();
  await lin.page.keyboard.press('Control+k');
  const box = lin.page.getByRole('combobox', { name: t('switcher.label') });
  await box.waitFor();
  await compose('gao');
  await enter();
  assert.ok(await box.isVisible());
  await cdp.send('Input.insertText', { text: '高岭' });
  await lin.page.locator(`[role=option][data-person="${gao.id}"]`).click();
  await lin.page.getByRole('heading', { name: '高岭' }).waitFor();
});
