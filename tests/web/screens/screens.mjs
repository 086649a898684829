// The main screens of the client in the demo company, and how one gets to each. Used by the flow that asks for barriers on all
// of them, and by pictures.mjs. To add a screen: one entry; `docs` are the forms whose picture is in docs/images.
import { join } from 'node:path';
import { Server } from '../support/server.mjs';
import { until } from '../support/until.mjs';

const GUEST = { 'zh-CN': 0, en: 1 };
const ADMIN = 2;
const DESK = ['zh-CN 1440 light', 'en 1440 light'];
const ALL = [...DESK, 'zh-CN 1440 dark', 'en 1440 dark', 'zh-CN 390 light', 'en 390 dark'];
const PHONE = ['zh-CN 390 light', 'en 390 light'];

/** The demo company, once; the links it prints sign in again and again. */
export async function demo(folder, name) {
  const server = await Server.prepared(join(folder, name));
  await server.starts('demo', '--fresh', '--data', join(server.folder, 'company'), '--port', String(server.port));
  await until(() => server.links.length, (n) => n >= 6, 'the number of sign-in links', 120_000);
  return { base: server.base, link: (at) => server.links[at], closes: () => server.stop() };
}

/** Who looks at a screen: the guest whose language it is, or the administrator. */
export const links = { guest: (company, lang) => company.link(GUEST[lang]), admin: (company) => company.link(ADMIN) };

const open = (kind) => async (person) => {
  await person.leaves();
  const rows = person.page.locator('[data-conversation]');
  await rows.first().waitFor();
  await rows.nth(kind).click();
  await person.field.waitFor();
  await person.page.locator('main [data-seq]').first().waitFor();
};

export const SCREENS = [
  { name: 'list', docs: PHONE, go: (person) => person.page.locator('[data-conversation]').first().waitFor() },
  { name: 'conversation', docs: ALL, go: open(0) },
  {
    name: 'details', docs: [],
    go: async (person) => {
      await open(1)(person);
      const details = person.button('chat.details');
      if ((await details.getAttribute('aria-pressed')) !== 'true') await details.click();
      await person.page.locator('aside').getByRole('heading', { name: person.t('chat.details') }).waitFor();
    },
    leave: (person) => person.button('details.close').click(),
  },
  {
    name: 'contacts', docs: ['zh-CN 1440 light', 'en 1440 dark'],
    go: async (person) => {
      await person.goes('#/contacts');
      await person.page.locator('[role=treeitem]').nth(1).click();
      await person.page.locator('main [data-person]').first().waitFor();
    },
  },
  {
    name: 'card', docs: [],
    go: async (person) => {
      await person.page.locator('main [data-person]').first().click();
      await person.dialog.locator('dl').waitFor();
    },
    leave: (person) => person.closesDialog(),
  },
  {
    name: 'search', docs: ['zh-CN 1440 dark', 'en 1440 light'],
    go: async (person) => {
      await person.goes(`#/search?q=${encodeURIComponent(person.lang === 'en' ? 'order' : '样品')}`);
      await person.page.locator('main [data-hit]').first().waitFor();
    },
  },
  {
    name: 'switcher', docs: [],
    go: async (person) => {
      await person.goes();
      await person.page.keyboard.press('Control+k');
      await person.page.getByRole('option').first().waitFor();
    },
    leave: (person) => person.closesDialog(),
  },
  ...['profile', 'reach', 'appearance', 'notifications', 'record', 'password', 'factors', 'devices', 'identities', 'tokens'].map((section) => ({
    name: section === 'profile' ? 'settings' : `settings-${section}`, docs: { notifications: DESK, factors: ['zh-CN 1440 dark', 'en 1440 light'] }[section] ?? [],
    go: async (person) => {
      await person.goes(`#/settings/${section}`);
      await person.page.locator('main').getByRole('heading', { name: person.t(`settings.${section}`) }).first().waitFor();
    },
  })),
  ...Object.entries({ server: 'admin.server', policies: 'admin.policies', invitations: 'invite.title', offices: 'offices.title', directory: 'sources.title' }).map(([section, title]) => ({
    name: `admin-${section}`, admin: true, docs: ['server', 'directory'].includes(section) ? DESK : [],
    go: async (person) => {
      await person.goes(`#/admin/${section}`);
      await person.page.locator('main').getByRole('heading', { name: person.t(title) }).first().waitFor();
      await person.page.waitForLoadState('networkidle');
    },
  })),
  {
    name: 'admin-people', admin: true, docs: DESK,
    go: async (person) => {
      await person.goes('#/admin/people');
      await person.page.locator('main [data-person]').first().waitFor();
    },
  },
  {
    name: 'admin-person', admin: true, docs: [],
    go: async (person) => {
      await person.page.locator('main [data-person]').nth(1).click();
      await person.page.locator('main').getByRole('heading', { name: person.t('people.roles'), exact: true }).waitFor();
    },
  },
  {
    name: 'admin-departments', admin: true, docs: [],
    go: async (person) => {
      await person.goes('#/admin/departments');
      await person.page.locator('main [role=treeitem]').nth(1).click();
      await person.page.locator('main [data-person]').first().waitFor();
    },
  },
];
