// Finding: words inside Chinese sentences, people by pinyin, and opening what was found where it was said.
import assert from 'node:assert/strict';
import { flow } from '../support/flow.mjs';
import { until } from '../support/until.mjs';

export default flow('search in Chinese', {}, async ({ persons, look, t, stamp }) => {
  const [lin, gao] = await persons('林晓梅', '高峰');
  const talk = await lin.api.meets(gao);
  await lin.api.says(talk, `华东仓库的轴承已经发货，请确认数量。${stamp}`);
  for (let n = 0; n < 60; n++) await gao.api.says(talk, `第 ${n} 托已经装好`);
  await gao.api.says(talk, `轴承收到了，谢谢。${stamp}`);
  await until(() => lin.api.get(`/search?q=${encodeURIComponent('轴承')}&kind=messages`), ({ items }) => items.length === 2, 'the index');

  await lin.visits('rail.search');
  const box = lin.page.getByRole('searchbox', { name: t('search.label') });
  await box.fill('轴承');
  const hits = lin.page.locator('[data-found]');
  await until(() => hits.count(), (n) => n === 2, 'the number of hits');
  assert.deepEqual(await hits.locator('mark').allInnerTexts(), ['轴承', '轴承']);
  await look(lin, 'found messages');

  // By a filter only the one of Lin is left.
  await lin.button('search.from').click();
  await lin.page.getByRole('searchbox', { name: t('search.find_person') }).fill(lin.name);
  await lin.page.locator('.filter-box').getByRole('button', { name: lin.name }).first().waitFor();
  await look(lin, 'a filter of the search');
  await lin.page.keyboard.press('Escape');

  // By the keys into the conversation, around the message.
  await box.focus();
  await lin.page.keyboard.press('ArrowDown');
  await lin.page.keyboard.press('ArrowDown');
  await lin.page.keyboard.press('Enter');
  await lin.sees('华东仓库的轴承已经发货');
  assert.match(lin.page.url(), new RegExp(`#/c/${talk}/m/1$`));
  await lin.page.goBack();
  await until(() => hits.count(), (n) => n === 2, 'the number of hits after going back');

  // People by pinyin and its initials.
  await lin.leaves();
  for (const words of ['gaofeng', 'gf']) {
    await box.fill(words);
    await lin.page.locator('main [data-hit]').filter({ hasText: '高峰' }).first().waitFor();
  }
});
