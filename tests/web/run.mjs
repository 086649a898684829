// The browser tests: real servers, Chromium, every flow in its variants, some at a time. The last line is `N passed, N failed`.
//
//   LINGTONG_BIN=path/to/lingtong node run.mjs [--only TEXT] [--variant TEXT] [--jobs N] [--folder DIR]
//
// --only: flows in whose title TEXT occurs (several with commas); --variant: `zh-CN 390` and the like; --folder: what servers write, and pictures of failures.
// CHROMIUM and CHROMIUM_SHELL: the whole browser and the one without windows, where they are not Debian's.
// To add a flow: a file in flows/, see support/flow.mjs. What people do is in support/person.mjs.
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { name, Scene } from './support/flow.mjs';
import { House } from './support/house.mjs';
import { Stage } from './support/stage.mjs';

const { values: options } = parseArgs({
  options: { only: { type: 'string', default: '' }, variant: { type: 'string', default: '' }, jobs: { type: 'string', default: '3' }, folder: { type: 'string' } },
});

const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'lingtong-web.'));
const pictures = new URL('out/', import.meta.url).pathname;
mkdirSync(folder, { recursive: true });
mkdirSync(pictures, { recursive: true });

const files = readdirSync(new URL('flows/', import.meta.url)).filter((file) => file.endsWith('.mjs')).sort();
const flows = (await Promise.all(files.map((file) => import(`./flows/${file}`)))).map((module) => module.default);
const chosen = flows.filter((flow) => options.only.split(',').some((part) => flow.title.includes(part)));
// One variant of all flows after the other: variants of a flow that share a house are then seldom in it together.
const MOST_VARIANTS = Math.max(...flows.map((flow) => flow.variants.length));
const runs = Array.from({ length: MOST_VARIANTS }, (_, at) => chosen.map((flow) => ({ flow, variant: flow.variants[at] })))
  .flat()
  .filter(({ variant }) => variant && name(variant).includes(options.variant));

// A page costs less than half in a Chromium without windows. The whole browser is started for the flow that needs it.
const WHOLE = process.env.CHROMIUM ?? '/usr/bin/chromium';
const SHELL = process.env.CHROMIUM_SHELL ?? '/usr/bin/chromium-headless-shell';
const browsers = new Map();
function browserFor({ desktop }) {
  const executablePath = desktop ? WHOLE : SHELL;
  if (!browsers.has(executablePath)) browsers.set(executablePath, chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-background-networking', '--disable-dev-shm-usage'] }));
  return browsers.get(executablePath);
}
const RUN_MOST_MS = 180_000;
const stage = new Stage(folder);
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));

const count = { passed: 0, failed: 0 };

async function play({ flow, variant }, number) {
  const title = `${flow.title} · ${name(variant)}`;
  const began = performance.now();
  const scene = new Scene({ browser: await browserFor(flow), variant, worker: flow.worker, house: await stage.house(), stage, stamp: `${number}-${Date.now().toString(36)}` });
  try {
    await within(RUN_MOST_MS, flow.body(scene));
    await scene.ends();
    count.passed++;
    console.log(`ok    ${title}  (${((performance.now() - began) / 1000).toFixed(1)} s)`);
  } catch (error) {
    count.failed++;
    console.log(`FAIL  ${title}\n      ${String(error?.stack ?? error).split('\n').slice(0, 24).join('\n      ')}`);
    await Promise.allSettled(scene.people.map((person, at) => person.page.screenshot({ timeout: 10_000, path: `${pictures}failed-${count.failed}-${at + 1}.png` })));
    await scene.ends().catch((fault) => console.log(`      ${fault.message}`));
  }
}

/** A flow that hangs fails, and the others go on. */
async function within(most, work) {
  let timer;
  const late = new Promise((_, reject) => (timer = setTimeout(() => reject(new Error(`not done after ${most / 1000} s`)), most)));
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

const queue = runs.entries();
await Promise.all(
  Array.from({ length: Number(options.jobs) }, async () => {
    for (const [number, run] of queue) await play(run, number);
  }),
);

for (const browser of browsers.values()) await (await browser).close();
await stage.closes();
if (!options.folder) rmSync(folder, { recursive: true, force: true });
console.log(`${count.passed} passed, ${count.failed} failed`);
process.exit(count.failed || !count.passed ? 1 : 0);
