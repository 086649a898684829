// One message on somebody's screen, and what can be done with it.
const LONG_PRESS_MOST_MS = 10_000;

export class Said {
  constructor(person, row) {
    Object.assign(this, { person, row: row.last() });
  }

  get bubble() {
    return this.row.locator('.bubble');
  }

  /** Opens the menu: by a right click, or by a long press where there is no mouse. */
  async menu() {
    const { page, touch, context } = this.person;
    await this.bubble.scrollIntoViewIfNeeded();
    if (!touch) await this.bubble.click({ button: 'right', position: { x: 6, y: 6 } });
    else {
      // Still, and not under anything else, as a click would ask.
      await this.bubble.click({ trial: true, position: { x: 8, y: 8 } });
      const box = await this.bubble.boundingBox();
      const cdp = await context.newCDPSession(page);
      const touchPoints = [{ x: box.x + 8, y: box.y + 8 }];
      await cdp.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints });
      await page.getByRole('menu').waitFor({ timeout: LONG_PRESS_MOST_MS });
      await cdp.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
      await cdp.detach();
    }
    const menu = page.getByRole('menu');
    await menu.waitFor();
    return menu;
  }

  /** An action of the menu by its name in the client: reply, edit, recall, pin ... */
  async chooses(action) {
    const menu = await this.menu();
    await menu.locator(`[data-action="${action}"]`).click();
    await menu.waitFor({ state: 'detached' });
  }

  async reacts(emoji) {
    const menu = await this.menu();
    await menu.getByRole('menuitem', { name: this.person.t('action.react_with', { emoji }) }).click();
    await menu.waitFor({ state: 'detached' });
  }

  text = () => this.bubble.innerText();
  seq = async () => Number(await this.row.getAttribute('data-seq'));
}
