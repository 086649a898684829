// Every main screen in every language, theme and width has no barrier and does not scroll sideways.
// With LINGTONG_TEST_PICTURES=DIR a picture of each is kept there.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { demo, links, SCREENS } from '../screens/screens.mjs';
import { flow } from '../support/flow.mjs';

const PICTURES = process.env.LINGTONG_TEST_PICTURES;
const variants = ['zh-CN', 'en'].flatMap((lang) => ['light', 'dark'].flatMap((theme) => [1440, 390].map((width) => ({ lang, theme, width }))));

export default flow('every screen', { variants }, async ({ stage, guest, look, lang, theme, width, t }) => {
  const company = await stage.shared('demo', demo);
  const person = await guest(company.base, links.guest(company, lang), { theme });
  const admin = await guest(company.base, links.admin(company), { theme });
  const faults = [];
  for (const screen of SCREENS) {
    const one = screen.admin ? admin : person;
    try {
      await screen.go(one);
      if (PICTURES) await one.page.screenshot({ path: join(PICTURES, `${screen.name}-${lang}-${theme}-${width}.png`) });
      assert.equal(await one.page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0, `${screen.name} scrolls sideways`);
      await look(one, screen.name);
    } catch (fault) {
      faults.push(fault.message);
    }
    await screen.leave?.(one).catch((fault) => faults.push(`${screen.name}, leaving: ${fault.message}`));
  }
  assert.equal(faults.join('\n'), '');
});
