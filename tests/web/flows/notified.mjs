// What notifies and what does not, and the record that says why; a message in view is told to a screen reader once.
import assert from 'node:assert/strict';
import { flow } from '../support/flow.mjs';
import { until } from '../support/until.mjs';

// Only a whole browser has notifications.
export default flow('notifications, their record, and what is read out', { desktop: true, worker: true }, async ({ persons, house, look, say, t }) => {
  const [lin] = await persons('林晓梅');
  const gao = await house.hires('高远');
  await lin.context.grantPermissions(['notifications'], { origin: new URL(house.base).origin });
  // A browser without a screen takes notifications and lists none: what it was given is noted on the way.
  await lin.context.addInitScript(() => {
    window.given = [];
    const show = ServiceWorkerRegistration.prototype.showNotification;
    ServiceWorkerRegistration.prototype.showNotification = function given(title, options) {
      window.given.push(title);
      return show.call(this, title, options);
    };
    const { Notification } = window;
    window.Notification = class extends Notification {
      constructor(title, options) {
        super(title, options);
        window.given.push(title);
      }
    };
  });
  await lin.page.reload();
  await lin.online();
  const talk = await lin.api.meets(gao);
  const group = await gao.api.gathers(say('仓库', 'Warehouse'), [lin]);

  await lin.goes('#/settings/notifications');
  await lin.page.getByText(t('settings.permission.granted')).waitFor();
  await lin.button('settings.test').click();
  await lin.page.getByText(t('notify.reason.test')).waitFor();

  const banners = () => lin.page.evaluate(() => window.given);
  await gao.api.says(talk, say('在吗', 'Are you there?'));
  await until(banners, (all) => all.some((title) => title.includes('高远')), 'the notifications');
  const before = (await banners()).length;
  await lin.api.put(`/conversations/${group}/settings`, { muted: true });
  await lin.goes('#/');
  await lin.row(group).getByText(t('list.is_muted')).waitFor({ state: 'attached' });
  await gao.api.says(group, say('到货了', 'The delivery is here'));
  await until(() => lin.unread(group), (n) => n === 1, 'the unread count');

  // In view: no banner, and the message is read out once: name, text, time.
  await lin.opens(talk);
  await lin.page.evaluate(() => {
    window.heard = [];
    const live = document.querySelectorAll('[aria-live], [role=status], [role=log], [role=alert]');
    const watch = new MutationObserver((changes) => {
      for (const { target } of changes) {
        const region = (target.nodeType === 1 ? target : target.parentElement)?.closest('[aria-live]:not([aria-live=off]), [role=status], [role=alert]');
        if (region?.textContent.trim()) window.heard.push(region.textContent.trim());
      }
    });
    for (const region of live) watch.observe(region, { childList: true, characterData: true, subtree: true });
  });
  const said = say('明早八点装车', 'We load at eight tomorrow');
  await gao.api.says(talk, said);
  await lin.sees(said);
  const heard = await until(() => lin.page.evaluate(() => window.heard), (all) => all.some((text) => text.includes(said)), 'what is read out');
  const about = heard.filter((text) => text.includes(said));
  assert.equal(about.length, 1);
  assert.equal((await banners()).length, before);
  const parts = ['高远', said].map((part) => about[0].indexOf(part));
  assert.ok(parts[0] === 0 && parts[1] > 0 && /\d\d?:\d\d/.test(about[0].slice(parts[1] + said.length)), about[0]);

  await lin.goes('#/settings/record');
  for (const reason of ['test', 'direct', 'muted', 'on_screen']) await lin.page.getByText(t(`notify.reason.${reason}`)).first().waitFor();
  await look(lin, 'the record of notifications');
});
