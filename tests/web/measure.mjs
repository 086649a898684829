// Measures what docs/performance.md says of the client, and prints one table. Not a part of the tests: figures are of the machine.
// Wants a release build and an idle machine.
//
//   [CHROMIUM=path/to/browser] LINGTONG_BIN=path/to/release/lingtong node measure.mjs [--folder DIR] [--only load|open|type|heap]
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { heap } from './measure/heap.mjs';
import { load } from './measure/load.mjs';
import { open } from './measure/open.mjs';
import { Table } from './measure/table.mjs';
import { type } from './measure/type.mjs';
import { Scene } from './support/flow.mjs';
import { House } from './support/house.mjs';

const CONVERSATIONS = 60;
const EACH = 40;

const { values: options } = parseArgs({ options: { folder: { type: 'string' }, only: { type: 'string', default: '' } } });
const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'lingtong-measure.'));
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-background-networking'] });
const house = await House.opens(folder, 'measured');
const scene = new Scene({ browser, house, variant: { lang: 'zh-CN', width: 1440 }, stamp: 'measure' });
const table = new Table();

// A person with the conversations of some months.
const who = await house.hires('林晓梅');
const sender = await house.hires('高峰');
const talks = [];
for (let n = 0; n < CONVERSATIONS; n++) talks.push(await sender.api.gathers(`第 ${n + 1} 组`, [who]));
for (const talk of talks) await Promise.all(Array.from({ length: EACH }, (_, n) => sender.api.says(talk, `第 ${n} 条：**货**到了，请查收 https://example.com/${n}`)));
const talk = talks.at(-1);
const given = { comes: scene.comes, who, sender: sender.api, talk, talks: talks.slice(-5) };

for (const [name, measure] of Object.entries({ load, open, type, heap })) {
  if (!name.includes(options.only)) continue;
  // Read, so that the open conversation is at its end and follows.
  for (const one of talks) await who.api.reads(one, (await who.api.get(`/conversations/${one}`)).last_seq);
  try {
    await measure(table, given);
  } catch (error) {
    await Promise.allSettled(scene.people.map((person) => person.page.screenshot({ path: new URL(`out/measure-${name}.png`, import.meta.url).pathname })));
    console.error(`${name}: ${error.stack}`);
    process.exitCode = 1;
  }
}
await browser.close();
await house.closes();
if (!options.folder) rmSync(folder, { recursive: true, force: true });
console.log(`\n${cpus().length} x ${cpus()[0].model}, Chromium ${browser.version()}, Node ${process.version}, ${CONVERSATIONS} conversations of ${EACH} messages`);
table.print();
process.exit(process.exitCode ?? (table.kept ? 0 : 1));
