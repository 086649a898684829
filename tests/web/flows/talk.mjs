// Two people find each other and talk; counts move, and typing is seen.
import assert from 'node:assert/strict';
import { flow } from '../support/flow.mjs';
import { until } from '../support/until.mjs';

export default flow('two people talk', {}, async ({ persons, look, say, t }) => {
  const [lin, anna] = await persons('林晓梅', 'Anna Keller');
  const talk = await lin.api.meets(anna);
  await lin.opens(talk);
  const hello = say('早上好，货到了吗？', 'Good morning, has the shipment arrived?');
  await lin.says(hello);
  assert.equal(await lin.sees(hello), 1);

  await until(() => anna.unread(talk), (n) => n === 1, 'the unread count');
  await until(() => anna.page.title(), (title) => title.startsWith('(1)'), 'the title');
  await anna.opens(talk);
  assert.equal(await anna.sees(hello), 1);
  await until(() => anna.unread(talk), (n) => n === 0, 'the unread count');

  for (let pallet = 1; pallet <= 3; pallet++) {
    const there = say(`第 ${pallet} 托到了。`, `Pallet ${pallet} is here.`);
    const thanks = say(`第 ${pallet} 托，谢谢！`, `Pallet ${pallet}, thank you!`);
    await anna.says(there);
    assert.equal(await lin.sees(there), 1);
    await lin.says(thanks);
    assert.equal(await anna.sees(thanks), 1);
  }
  await lin.page.locator('[data-delivery="all"]').last().waitFor();

  await anna.types('hm');
  await lin.page.locator('[data-typing="true"]').filter({ hasText: t('chat.typing_one', { name: 'Anna Keller' }) }).waitFor();
  await look(lin, 'a conversation, someone typing');

  await anna.page.reload();
  assert.equal(await anna.sees(hello), 1);
  assert.equal(await anna.typed(), 'hm');
});
