// A list of ten thousand conversations: only the rows in sight exist, its end is one key away, and what is new comes to the top.
import assert from 'node:assert/strict';
import { flow } from '../support/flow.mjs';
import { seeded } from '../support/seeded.mjs';
import { until } from '../support/until.mjs';

const CONVERSATIONS = Number(process.env.LINGTONG_TEST_CONVERSATIONS ?? 10_000);
const MOST_ROWS = 60;
const HIGH_PX = 2_400;
const ROW_PX = 62;
const NEWS = '货到了 It is here';

const manyHouse = (folder, name) => seeded(folder, name, '--rooms', `${CONVERSATIONS}:2`);

export default flow('ten thousand conversations', {}, async ({ stage, ...scene }) => {
  const many = await stage.shared('many', manyHouse);
  // Not together: a conversation that comes to the top while a key is on its way takes the focus along.
  await stage.inTurn('many', () => walked(many, scene));
});

async function walked({ house, reader, writer }, { comes, look }) {
  const lin = await comes(reader, { house });
  const rows = lin.page.locator('[data-row]');
  const at = (end) => rows.evaluateAll((all, last) => Number(all.at(last ? -1 : 0)?.dataset.conversation), end === 'last');
  const focused = () => lin.page.evaluate(() => Number(document.activeElement?.dataset.conversation));
  const drawn = async () => assert.ok((await rows.count()) < MOST_ROWS, `${await rows.count()} rows are drawn`);
  await rows.first().waitFor();
  await drawn();
  const first = await at('first');

  await rows.first().focus();
  // A window that becomes higher shows more of them at once, and the row in focus keeps it.
  const was = lin.page.viewportSize();
  await lin.page.setViewportSize({ ...was, height: HIGH_PX });
  await until(() => rows.count(), (count) => count > (0.8 * HIGH_PX) / ROW_PX, 'the number of rows in a high window');
  await until(focused, (id) => id === first, 'the row in focus');
  await drawn();
  await lin.page.setViewportSize(was);
  await until(focused, (id) => id === first, 'the row in focus');

  await lin.page.keyboard.press('End');
  const end = await until(focused, (id) => id && id !== first, 'the row in focus');
  await until(() => at('last'), (id) => id === end, 'the last row');
  await drawn();
  await look(lin, 'the end of a long list');
  await lin.page.keyboard.press('Home');
  await until(focused, (id) => id === first, 'the row in focus');
  await drawn();

  // A row that rises takes the focus along.
  await lin.page.keyboard.press('ArrowDown');
  const second = await until(focused, (id) => id && id !== first, 'the row in focus');
  await writer.api.says(second, NEWS);
  await until(() => at('first'), (id) => id === second, 'the first row');
  await until(focused, (id) => id === second, 'the row in focus');

  // The last of them comes to the top with what is said in it.
  await writer.api.says(end, NEWS);
  await until(() => at('first'), (id) => id === end, 'the first row');
  await lin.row(end).getByText(NEWS).waitFor();
}
