// What an enemy may write: nothing of it leaves its box, runs, or hides where a link leads.
import assert from 'node:assert/strict';
import { flow } from '../support/flow.mjs';

const MARKUP = '<img src=x onerror="window.hit=1"><b>Eve</b>';
const RTL = '\u202e\u2067gnp.exe\u2066';
const TEXTS = {
  long: 'x'.repeat(16_000),
  marks: `zalgo e${'\u0301\u0316'.repeat(1_000)} end`,
  rtl: `${RTL} invoice\u202e${RTL}`,
  emoji: '👩🏽‍🚀'.repeat(500),
  nested: `${'> '.repeat(200)}${'**'.repeat(100)}deep${'- '.repeat(200)}`,
  brackets: `${'['.repeat(5_000)}${'*_'.repeat(2_000)}`,
  links: '[click](javascript:alert(1)) [data](data:text/html,<script>window.hit=1</script>) <javascript:alert(1)> [bank](https://evil.example/login) https://ok.example/a?b=1',
  html: `<script>window.hit=1</script><img src=x onerror="window.hit=1"><style>*{display:none}</style><!-- `,
  code: `\`\`\`<img src=x onerror=window.hit=1>\n${'y'.repeat(4_000)}\n\`\`\``,
  table: `|${'a|'.repeat(500)}\n|${'-|'.repeat(500)}`,
};

export default flow('hostile content', {}, async ({ person, house, look, t }) => {
  const eve = await house.hires(MARKUP);
  const lin = await person('林晓梅');
  const group = await eve.api.gathers('<b>group</b> \'";--', [lin]);
  for (const text of Object.values(TEXTS)) await eve.api.says(group, text);
  await lin.opens(group);

  const rows = lin.page.locator('main [data-seq]');
  for (let seq = 1; seq <= Object.keys(TEXTS).length; seq++) {
    await lin.goes(`#/c/${group}/m/${seq}`);
    const row = lin.page.locator(`main [data-seq="${seq}"]`);
    await row.waitFor();
    // Inside the pane sideways, whatever is in it; what is written cannot paint over its neighbours.
    const { out, paints } = await row.evaluate((node) => {
      const pane = document.querySelector('main').getBoundingClientRect();
      const text = node.querySelector('.bubble .text');
      const out = [...node.querySelectorAll('.bubble, .bubble .text, .who, .when')].filter((part) => part.getBoundingClientRect().right > pane.right + 1 || part.getBoundingClientRect().left < pane.left - 1);
      const { overflowX, overflowY, contain } = getComputedStyle(text);
      return { out: out.map((part) => part.className), paints: !(contain.includes('paint') || contain === 'content' || contain === 'strict' || (overflowX !== 'visible' && overflowY !== 'visible')) };
    });
    assert.deepEqual(out, [], `message ${seq} leaves the pane`);
    assert.equal(paints, false, `message ${seq} may paint outside its box`);
    assert.equal(await lin.page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0, `message ${seq} makes the page wide`);
  }

  await lin.goes(`#/c/${group}/m/7`);
  await rows.filter({ hasText: 'click' }).first().waitFor();
  const hrefs = await lin.page.locator('main [role=log] a').evaluateAll((links) => links.map((link) => [link.getAttribute('href'), link.rel, link.target]));
  assert.ok(hrefs.length >= 2);
  for (const [href, rel, target] of hrefs) {
    assert.match(href, /^https:\/\//);
    assert.match(rel, /noopener/);
    assert.equal(target, '_blank');
  }
  // Where a link leads is beside words that say something else.
  await rows.filter({ hasText: 'evil.example' }).first().waitFor();

  assert.equal(await lin.page.evaluate(() => globalThis.hit), undefined);
  assert.equal(await lin.page.locator('#app :is(img[src=x], script, iframe, style, object)').count(), 0);
  await lin.page.locator('main .who bdi').filter({ hasText: MARKUP }).first().waitFor({ state: 'attached' });
  await look(lin, 'hostile messages');

  // The list, the search and the card say the name as it is, too.
  await lin.goes('#/');
  await lin.row(group).waitFor();
  await lin.goes(`#/contacts/p/${eve.id}`);
  await lin.dialog.getByText(MARKUP).first().waitFor();
  await look(lin, 'a hostile name on a card');
  assert.equal(await lin.page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0);
});
