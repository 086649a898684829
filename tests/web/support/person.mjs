// A person in front of a browser: what they do and see, in the user's words. Selectors live here and in message.mjs only.
// What it is not: a test; those are in flows/. To add something people do: a method here, or a mixin of its area beside it.
import { clientId } from './api.mjs';
import { Said } from './message.mjs';
import { PATIENCE_MS, until } from './until.mjs';
import { words } from './words.mjs';

const NARROW_PX = 720;

export class Person {
  /** `faults` collects what must never happen: script errors and refusals by the content policy. */
  constructor({ browser, base, lang, width, theme = 'light', touch = width < NARROW_PX, worker = true, who = null }) {
    Object.assign(this, { browser, base, lang, width, theme, touch, worker, who, t: words(lang), faults: [], name: who?.name, id: who?.id, api: who?.api });
  }

  get narrow() {
    return this.width < NARROW_PX;
  }

  /** A fresh browser profile in a language, a width and a colour scheme. */
  async arrives() {
    const { lang, width, theme, touch, worker } = this;
    this.context = await this.browser.newContext({
      locale: lang === 'zh-CN' ? 'zh-CN' : 'en-GB', timezoneId: lang === 'zh-CN' ? 'Asia/Shanghai' : 'Europe/Berlin', colorScheme: theme,
      viewport: { width, height: this.narrow ? 844 : 900 }, hasTouch: touch, isMobile: touch, reducedMotion: 'reduce', permissions: ['clipboard-read', 'clipboard-write'],
      serviceWorkers: worker ? 'allow' : 'block',
    });
    this.context.setDefaultTimeout(PATIENCE_MS);
    this.page = await this.tab();
    return this;
  }

  /** Another tab of the same profile. */
  async tab() {
    const page = await this.context.newPage();
    page.on('pageerror', (error) => this.faults.push(String(error?.stack ?? error)));
    page.on('console', (entry) => {
      if (/Content Security Policy|Refused to/.test(entry.text())) this.faults.push(entry.text());
    });
    return page;
  }

  /** Takes up a session without the form, as a reload does: the cookie comes first, then the page. */
  async signsIn() {
    await this.cookie();
    return this.goes();
  }

  /** The session's cookie alone; no page yet. */
  async cookie() {
    const answer = await this.context.request.post(`${this.base}api/v1/session`, {
      headers: { 'X-Lingtong': '1' }, data: { login: this.who.login, password: this.who.password, cookie: true },
    });
    if (!answer.ok()) throw new Error(`${this.name} cannot sign in: ${answer.status()} ${await answer.text()}`);
  }

  /** Goes to a place of the client and waits until the line is there. */
  async goes(hash = '#/', page = this.page) {
    await page.goto(this.base + hash);
    await this.online(page);
    return this;
  }

  online(page = this.page) {
    return page.waitForSelector('[data-line="live"]', { state: 'attached' });
  }

  /** A second device of the same person: another profile. */
  another = (more = {}) => new Person({ ...this, ...more, faults: undefined }).arrives();

  // Conversations

  row = (conversation, page = this.page) => page.locator(`[data-conversation="${conversation}"]`);

  async opens(conversation) {
    await this.leaves();
    await this.row(conversation).click();
    await this.field.waitFor();
    return this;
  }

  /** Back to the list where only one pane is on screen. */
  async leaves() {
    const back = this.page.getByRole('button', { name: this.t('chat.back') });
    if (this.narrow && (await back.isVisible())) await back.click();
  }

  get field() {
    return this.page.locator('main textarea');
  }

  /** Puts words into the field as a paste does. */
  writes = (text) => this.field.fill(text);

  /** Key by key, as a person types. */
  types = (text, delay = 10) => this.field.pressSequentially(text, { delay });

  async says(text) {
    await this.writes(text);
    await this.sends();
  }

  async sends() {
    if (this.touch) await this.page.getByRole('button', { name: this.t('write.send'), exact: true }).click();
    else await this.field.press('Enter');
  }

  /** After an edit. */
  async saves() {
    if (this.touch) await this.button('write.save').click();
    else await this.field.press('Enter');
  }

  message = (text, page = this.page) => new Said(this, page.locator('main [data-key]').filter({ has: page.locator('.bubble .text', { hasText: text }) }));

  /** Waits until a message with this text is there and delivered; answers how many are. */
  async sees(text, page = this.page) {
    const said = page.locator('main [data-seq] .bubble .text').filter({ hasText: text });
    await said.first().waitFor();
    return said.count();
  }

  /** The unread number beside a conversation, 0 if there is none. */
  async unread(conversation) {
    return this.row(conversation).locator('[data-unread]').evaluateAll(([badge]) => Number(badge?.dataset.unread ?? 0));
  }

  /** The same, asked of the server; the list may be out of sight. */
  unreadOf = async (conversation) => (await this.api.get(`/conversations/${conversation}`)).unread;

  /** A button by its key in the catalogue. */
  button = (key, values, within = this.page) => within.getByRole('button', { name: this.t(key, values), exact: true });

  get dialog() {
    return this.page.getByRole('dialog').last();
  }

  closesDialog = async () => {
    const { dialog } = this;
    await this.page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  };

  // Places

  /** A place of the rail, by its name there. */
  async visits(key) {
    await this.leaves();
    await this.page.getByRole('navigation', { name: this.t('rail.label') }).getByRole('link', { name: this.t(key) }).click();
  }

  async signsOut() {
    await this.visits('rail.settings');
    await this.button('me.sign_out').click();
  }

  // The network

  /** The browser has no network, and what was open is gone. */
  async loses() {
    await this.context.setOffline(true);
    await this.page.waitForSelector('[data-line="waiting"]', { state: 'attached' });
  }

  async returns() {
    await this.context.setOffline(false);
    await this.online();
  }

  /** Does not wait for the next try, as one who sees that the server is there again. */
  async comesBack() {
    const now = this.button('line.now');
    const live = this.page.locator('[data-line="live"]');
    await live.or(now).first().waitFor({ state: 'attached' });
    if (await now.isVisible()) await now.click().catch(() => undefined);
    await this.online();
  }

  /** What the messages on screen say, from the top. */
  texts = () => this.page.locator('main [data-seq] .bubble .text').allInnerTexts();

  /** The word-for-word text in the field right now. */
  typed = () => this.field.inputValue();

  /** How many things wait to be sent, failed ones too. */
  waiting = () => this.page.locator('main [data-outgoing]').count();

  delivered = () => until(this.waiting, (n) => n === 0, 'the number of unsent messages');

  async closes() {
    await this.context?.close();
  }
}

export { clientId };
