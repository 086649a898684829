// The field's limit is seen before it bites, a long paste stays whole, and a pasted picture is answered.
import assert from 'node:assert/strict';
import { flow } from '../support/flow.mjs';

const MOST = 16_000;

export default flow('the limit of a message, and what is pasted', {}, async ({ persons, look, t }) => {
  const [lin, anna] = await persons('林晓梅', 'Anna Keller');
  const talk = await lin.api.meets(anna);
  await lin.opens(talk);
  const paste = (fill) => lin.field.evaluate((field, { text, file }) => {
    const data = new DataTransfer();
    if (text) data.setData('text/plain', text);
    if (file) data.items.add(new File([new Uint8Array(8)], 'picture.png', { type: 'image/png' }));
    const wanted = field.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    // A page's own paste event moves no text: what the browser would do, unless the page refused it.
    if (wanted && text) document.execCommand('insertText', false, text);
  }, fill);

  await lin.field.focus();
  await paste({ file: true });
  await lin.page.getByText(t('notice.files_follow')).waitFor();
  assert.equal(await lin.typed(), '');

  const line = '货号 8731：不锈钢法兰 DN50，三千二百件，本周五前到宁波港。\n';
  const long = line.repeat(Math.floor((MOST - 50) / line.length));
  await paste({ text: long });
  assert.equal(await lin.typed(), long);
  await lin.page.getByText(t('write.left', { n: MOST - long.trim().length })).waitFor();
  await look(lin, 'a message near its limit');

  await lin.writes('长'.repeat(MOST + 3));
  await lin.page.getByText(t('write.too_long', { n: 3 })).waitFor();
  assert.ok(await lin.button('write.send').isDisabled());
  await lin.writes('长'.repeat(MOST));
  await lin.sends();
  await lin.delivered();
  assert.equal((await lin.api.messages(talk))[0].text.length, MOST);
});
