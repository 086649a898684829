// A person in front of a browser: what they can do and see, in the user's words. Selectors live here
// only. What it is not: a test; those are in run.mjs.
const PATIENCE_MS = 10_000;

export class Person {
  /** `faults` collects what must never happen: script errors and refusals by the CSP. */
  constructor(context, page, faults) {
    Object.assign(this, { context, page, faults, cut: false, lines: new Set() });
  }

  /** A fresh browser profile in a language and a colour scheme. */
  static async arrives(browser, { locale, colorScheme = 'light', viewport = { width: 1280, height: 800 } }) {
    const context = await browser.newContext({ locale, colorScheme, viewport });
    context.setDefaultTimeout(PATIENCE_MS);
    const person = new Person(context, null, []);
    person.page = await person.tab();
    return person;
  }

  /** Another tab of the same profile; its live line can be cut with `loses`. */
  async tab() {
    const page = await this.context.newPage();
    page.on('pageerror', (error) => this.faults.push(String(error)));
    page.on('console', (entry) => {
      if (/Content Security Policy|Refused to/.test(entry.text())) this.faults.push(entry.text());
    });
    await page.routeWebSocket(/\/api\/v1\/live$/, (socket) => {
      if (this.cut) return socket.close({ code: 1001 });
      this.lines.add(socket);
      socket.connectToServer();
    });
    return page;
  }

  async signsIn(address) {
    await this.page.goto(address);
    await this.page.waitForSelector('[data-line="live"]', { state: 'attached' });
    this.name = (await this.page.textContent('[data-me]')).trim();
    this.id = await this.page.getAttribute('[data-me]', 'data-me');
  }

  /** Finds someone by name and opens the conversation; answers its id. */
  async finds(other) {
    await this.page.fill('input[type=search]', other.name);
    await this.page.click(`[data-person="${other.id}"]`);
    await this.page.waitForSelector('textarea');
    return /#\/c\/(\d+)/.exec(this.page.url())?.[1];
  }

  async opens(conversation) {
    await this.page.click(`[data-conversation="${conversation}"]`);
    await this.page.waitForSelector('textarea');
  }

  async says(text) {
    await this.page.fill('textarea', text);
    await this.page.press('textarea', 'Enter');
  }

  async types(text) {
    await this.page.locator('textarea').pressSequentially(text, { delay: 20 });
  }

  /** Waits until a delivered message shows exactly this text; answers how many do. */
  async sees(text) {
    const said = this.page.locator('[data-seq] .text').filter({ hasText: text });
    await said.first().waitFor();
    return said.count();
  }

  /** The unread number beside a conversation, 0 if there is none. */
  async unread(conversation) {
    const badge = this.page.locator(`[data-conversation="${conversation}"] [data-unread]`);
    return (await badge.count()) ? Number(await badge.getAttribute('data-unread')) : 0;
  }

  async loses() {
    this.cut = true;
    for (const line of this.lines) await line.close({ code: 1001 });
    this.lines.clear();
    await this.page.waitForSelector('[data-line="waiting"]', { state: 'attached' });
  }

  async returns() {
    this.cut = false;
    await this.page.waitForSelector('[data-line="live"]', { state: 'attached', timeout: 40_000 });
  }

  async shows(name) {
    await this.page.screenshot({ path: new URL(`out/${name}.png`, import.meta.url).pathname });
  }
}

/** Waits until `question` answers what `fits`; the last answer is in the error. */
export async function until(question, fits, patience = PATIENCE_MS) {
  const end = performance.now() + patience;
  for (;;) {
    const answer = await question();
    if (fits(answer)) return answer;
    if (performance.now() > end) throw new Error(`still ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
