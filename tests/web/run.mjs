// Two people in two browsers, one in Chinese and one in English, against a running server.
// Needs LINGTONG_URL, LINGTONG_LINKS = [{"login","link"}, ...] (two fresh sign-in links: an address
// or a bare token) and Debian's chromium. Pictures go to out/. The last line is `N passed, N failed`.
// To add a check: one `check(name, async () => ...)` below; what people do is in person.mjs.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { Person, until } from './person.mjs';

const url = process.env.LINGTONG_URL;
const links = JSON.parse(process.env.LINGTONG_LINKS ?? '[]');
if (!url || links.length < 2) {
  console.error('LINGTONG_URL and LINGTONG_LINKS (two sign-in links) are needed');
  console.log('0 passed, 1 failed');
  process.exit(2);
}

const home = url.replace(/\/*$/, '/');
const address = ({ link }) => (link.includes('#') ? link : `${home}#link=${encodeURIComponent(link)}`);
const stamp = Date.now().toString(36);
const count = { passed: 0, failed: 0 };

mkdirSync(new URL('out/', import.meta.url), { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-background-networking'],
});
const ming = await Person.arrives(browser, { locale: 'zh-CN' });
const ada = await Person.arrives(browser, { locale: 'en-GB', colorScheme: 'dark' });
let talk;

async function check(name, body) {
  try {
    await body();
    count.passed++;
    console.log(`ok    ${name}`);
  } catch (error) {
    count.failed++;
    console.log(`FAIL  ${name}\n      ${String(error?.stack ?? error).split('\n').slice(0, 6).join('\n      ')}`);
    await Promise.allSettled([ming.shows(`failed-${count.failed}-zh`), ada.shows(`failed-${count.failed}-en`)]);
  }
}

await check('without a session the sign-in form is there, in the browser’s language', async () => {
  await ming.page.goto(home);
  await ming.page.getByRole('button', { name: '登录', exact: true }).waitFor();
  await ada.page.goto(home);
  await ada.page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
  await ming.shows('1-sign-in-zh');
  await ada.shows('1-sign-in-en');
});

await check('a wrong password is refused in words', async () => {
  await ada.page.fill('#login', 'nobody');
  await ada.page.fill('#password', `wrong-${stamp}`);
  await ada.page.press('#password', 'Enter');
  await until(() => ada.page.textContent('[role=alert]'), (text) => text.includes('wrong'));
});

await check('two people sign in by link, and the link leaves the address', async () => {
  await ming.signsIn(address(links[0]));
  await ada.signsIn(address(links[1]));
  for (const { page } of [ming, ada]) assert.ok(!page.url().includes('link='), page.url());
  assert.notEqual(ming.id, ada.id);
});

await check('one finds the other and writes; the other’s unread count moves', async () => {
  talk = await ming.finds(ada);
  const before = await ada.unread(talk);
  await ming.says(`早上好，货到了吗？${stamp}`);
  await ming.sees(`早上好，货到了吗？${stamp}`);
  await until(() => ada.unread(talk), (n) => n === before + 1);
  await until(() => ada.page.title(), (title) => /^\(\d+\)/.test(title));
  await ada.shows('2-unread-en');
});

await check('opening shows it and clears the count, also after a reload', async () => {
  await ada.opens(talk);
  await ada.sees(`早上好，货到了吗？${stamp}`);
  await until(() => ada.unread(talk), (n) => n === 0);
  await ada.page.reload();
  await ada.sees(`早上好，货到了吗？${stamp}`);
  await until(() => ada.unread(talk), (n) => n === 0);
});

await check('they talk both ways in real time', async () => {
  for (let i = 1; i <= 3; i++) {
    await ada.says(`Yes, pallet ${i} of 3 ${stamp}`);
    assert.equal(await ming.sees(`Yes, pallet ${i} of 3 ${stamp}`), 1);
    await ming.says(`第 ${i} 托收到，谢谢 ${stamp}`);
    assert.equal(await ada.sees(`第 ${i} 托收到，谢谢 ${stamp}`), 1);
  }
  await ming.shows('3-talk-zh');
  await ada.shows('3-talk-en');
});

await check('typing is shown and passes', async () => {
  await ada.types('let me think');
  await ming.page.waitForSelector('[data-typing="true"]');
  await ada.page.fill('textarea', '');
  await ming.page.waitForSelector('[data-typing="false"]', { state: 'attached', timeout: 15_000 });
});

await check('text is text: no HTML, line breaks kept', async () => {
  const text = `<img src=x onerror="window.hit=1"><b>${stamp}</b>\n第二行 & <script>window.hit=1</script>`;
  await ming.says(text);
  const said = ada.page.locator('[data-seq] .text').filter({ hasText: `<b>${stamp}</b>` });
  await said.waitFor();
  assert.equal(await said.innerText(), text);
  for (const { page } of [ming, ada]) {
    assert.equal(await page.evaluate(() => window.hit), undefined);
    assert.equal(await page.locator('[role=log] img, [role=log] b, [role=log] script').count(), 0);
  }
});

await check('Enter during IME composition does not send', async () => {
  const cdp = await ming.context.newCDPSession(ming.page);
  await ming.page.focus('textarea');
  await cdp.send('Input.imeSetComposition', { text: 'nihao', selectionStart: 5, selectionEnd: 5 });
  await ming.page.press('textarea', 'Enter');
  await new Promise((resolve) => setTimeout(resolve, 300));
  assert.equal(await ming.page.locator('[data-outgoing]').count(), 0);
  assert.equal(await ming.page.locator('[data-seq] .text').filter({ hasText: /^nihao$/ }).count(), 0);
  await ming.page.fill('textarea', '');
});

await check('a reload keeps the session and the place', async () => {
  await ming.page.reload();
  await ming.sees(`第 3 托收到，谢谢 ${stamp}`);
  assert.match(ming.page.url(), new RegExp(`#/c/${talk}$`));
});

await check('a lost line: what is written waits, then arrives once; what was missed comes', async () => {
  await ming.loses();
  await ming.says(`断线时写的 ${stamp}`);
  await ming.page.waitForSelector('[data-outgoing="waiting"]');
  await ada.says(`written meanwhile ${stamp}`);
  await ming.shows('4-waiting-zh');
  await ming.returns();
  assert.equal(await ada.sees(`断线时写的 ${stamp}`), 1);
  assert.equal(await ming.sees(`written meanwhile ${stamp}`), 1);
  assert.equal(await ming.sees(`断线时写的 ${stamp}`), 1);
  await until(() => ming.page.locator('[data-outgoing]').count(), (n) => n === 0);
});

await check('three tabs at once stay signed in', async () => {
  const tabs = await Promise.all([1, 2, 3].map(() => ada.tab()));
  await Promise.all(tabs.map((page) => page.goto(`${home}#/c/${talk}`)));
  await Promise.all(tabs.map((page) => page.waitForSelector('[data-line="live"]', { state: 'attached' })));
  await ming.says(`给所有标签页 ${stamp}`);
  for (const page of tabs) await page.locator('[data-seq] .text').filter({ hasText: `给所有标签页 ${stamp}` }).waitFor();
  await Promise.all(tabs.map((page) => page.close()));
});

await check('the language can be switched and is kept', async () => {
  await ada.page.getByRole('button', { name: '简体中文' }).click();
  await ada.page.getByPlaceholder('输入消息').waitFor();
  assert.equal(await ada.page.getAttribute('html', 'lang'), 'zh-CN');
  await ada.page.reload();
  await ada.page.getByPlaceholder('输入消息').waitFor();
  await ada.sees(`给所有标签页 ${stamp}`);
  await ada.shows('5-dark-zh');
  await ada.page.getByRole('button', { name: 'English' }).click();
  await ada.page.getByPlaceholder('Write a message').waitFor();
});

await check('a telephone shows one pane at a time, without sideways scrolling', async () => {
  for (const width of [390, 360]) {
    await ada.page.setViewportSize({ width, height: 740 });
    assert.ok(await ada.page.locator('textarea').isVisible());
    assert.equal(await ada.page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0);
  }
  await ada.shows('6-narrow-en');
  await ada.page.getByRole('button', { name: 'Back to the list' }).click();
  assert.ok(await ada.page.locator(`[data-conversation="${talk}"]`).isVisible());
  assert.ok(!(await ada.page.locator('textarea').isVisible()));
  await ada.shows('6-narrow-list-en');
  await ada.page.setViewportSize({ width: 1280, height: 800 });
});

await check('signing out ends the session, also after a reload', async () => {
  await ada.page.getByRole('button', { name: 'Sign out' }).click();
  await ada.page.waitForSelector('#login');
  await ada.page.reload();
  await ada.page.waitForSelector('#login');
});

await check('no script error and nothing against the content policy', async () => {
  assert.deepEqual([...ming.faults, ...ada.faults], []);
});

await browser.close();
console.log(`${count.passed} passed, ${count.failed} failed`);
process.exit(count.failed ? 1 : 0);
