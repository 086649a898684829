// Takes the pictures of docs/images from a fresh demo company. Look at them before they are committed.
//
//   LINGTONG_BIN=path/to/lingtong node pictures.mjs [--out DIR] [--only SCREEN]
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { demo, links, SCREENS } from './screens/screens.mjs';
import { Scene } from './support/flow.mjs';

const { values: options } = parseArgs({ options: { out: { type: 'string' }, only: { type: 'string', default: '' } } });
const out = options.out ?? new URL('../../docs/images/', import.meta.url).pathname;
mkdirSync(out, { recursive: true });
const folder = mkdtempSync(join(tmpdir(), 'lingtong-pictures.'));
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-background-networking'] });
const company = await demo(folder, 'demo');

for (const screen of SCREENS.filter(({ name }) => name.includes(options.only))) {
  for (const form of screen.docs) {
    const [lang, width, theme] = form.split(' ');
    const scene = new Scene({ browser, house: company, variant: { lang, width: Number(width), theme }, stamp: 'pictures' });
    const who = screen.admin ? links.admin(company) : links.guest(company, lang);
    const person = await scene.guest(company.base, who, { theme });
    await screen.go(person);
    // Faces, fonts and what loads late.
    await person.page.waitForLoadState('networkidle');
    await person.page.screenshot({ path: join(out, `${screen.name}.${lang}.${theme}.${width}.png`) });
    console.log(`${screen.name}.${lang}.${theme}.${width}.png`);
    await scene.ends();
  }
}
await browser.close();
await company.closes();
rmSync(folder, { recursive: true, force: true });
