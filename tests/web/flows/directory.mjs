// A directory: its connection is tested step by step, a preview says what a sync would change, a sync does it, a brake stops one that
// would cut too many off, and a person confirms exactly that. The directory is a CSV file; a second one cannot be reached.
import assert from 'node:assert/strict';
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { flow } from '../support/flow.mjs';

const NAMES = ['王小明', '李娜', '周强', '吴敏', '郑凯', '孙浩', 'Pieter de Vries', 'Claire Martin'];
const HEAD = 'id,login,name,employee_number,departments';
const line = (name, at) => `e${at},emp${at},${name},${1000 + at},${at % 2 ? '华东/销售' : '华东/采购'}`;

export default flow('a directory connected', {}, async ({ person, own, look, t }) => {
  let file = '';
  const writes = (...lines) => {
    writeFileSync(`${file}.new`, `${[HEAD, ...lines].join('\n')}\n`);
    renameSync(`${file}.new`, file);
  };
  const house = await own((folder) => {
    file = join(folder, 'people.csv');
    return `\n[directory.csv]\npeople_file = "${file}"\n[directory.ldap]\nurls = ["ldap://127.0.0.1:1"]\nallow_plain = true\npeople_base = "dc=example,dc=com"\n[directory.sync]\nevery_minutes = 0\n`;
  });
  const lin = await person('林晓梅', { signedIn: false, house });
  await house.admin.patch(`/people/${lin.id}`, { employee_number: '1003' });
  await house.admin.put(`/people/${lin.id}/roles/system_admin`);
  await lin.signsIn();
  const { page } = lin;
  const source = (name) => page.getByRole('region', { name });
  const state = (which) => page.locator('main [role=status]').filter({ hasText: t(`sync.state.${which}`) }).waitFor();
  const back = () => lin.goes('#/admin/directory');

  // The test says what does not work, in words.
  writes(...NAMES.map(line));
  await back();
  await lin.button('sources.test', {}, source('ldap')).click();
  await source('ldap').locator('[data-step=reach].failed').waitFor();
  await lin.button('sources.test', {}, source('csv')).click();
  await source('csv').locator('[data-step].passed').first().waitFor();
  await look(lin, 'the sources with their tests');

  // What a sync would change, before it changes anyone. Somebody with a known number is a question.
  await lin.button('sources.preview', {}, source('csv')).click();
  await state('previewed');
  await page.locator('[data-sort=join]').click();
  await page.getByText('李娜').first().waitFor();
  await look(lin, 'a preview');
  assert.equal((await house.admin.get('/people')).items.length, 2);
  await lin.button('sync.apply').click();
  await lin.button('sync.apply', {}, lin.dialog).click();
  await state('done');
  await look(lin, 'a sync that is done');
  assert.equal((await house.admin.get('/people')).items.length, 2 + NAMES.length - 1);

  // A new entry with the employee number of someone who is here.
  await back();
  const conflict = page.locator('[data-conflict="e3"]');
  await conflict.waitFor();
  await look(lin, 'a conflict');
  await lin.button('conflicts.new_named', { name: '吴敏' }, conflict).click();
  await lin.button('conflicts.new', {}, lin.dialog).click();
  await conflict.waitFor({ state: 'detached' });
  await lin.button('sources.sync', {}, source('csv')).click();
  await state('done');
  assert.equal((await house.admin.get('/people')).items.length, 2 + NAMES.length);

  // A filter gone wrong would cut off six: nothing happens, and every page of an administrator says so.
  writes(...NAMES.slice(0, 2).map(line));
  await back();
  await lin.button('sources.sync', {}, source('csv')).click();
  await state('stopped');
  await page.getByText(t('brake.what')).waitFor();
  await look(lin, 'a sync that was stopped');
  const active = async () => (await house.admin.get('/people?status=active')).items.length;
  assert.equal(await active(), 2 + NAMES.length);
  await lin.goes();
  await page.locator('[data-stopped]').waitFor();
  await look(lin, 'the banner of a stopped sync');
  await page.locator('[data-stopped]').getByRole('button').click();
  await lin.button('sync.confirm').click();
  await look(lin, 'asked to confirm');
  await lin.button('sync.confirm_as', { name: '林晓梅' }, lin.dialog).click();
  await state('done');
  assert.equal(await active(), 4);
  await back();
  await page.getByRole('list', { name: t('sync.history') }).getByText(t('sync.state.stopped')).waitFor();
  assert.equal(await page.locator('[data-stopped]').count(), 0);
});
