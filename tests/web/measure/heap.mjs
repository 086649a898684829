// How much the heap grows while ten thousand messages are received in the conversation that is open.
const MESSAGES = 10_000;
const AT_ONCE = 32;

export async function heap(table, { comes, who, talk, sender }) {
  const lin = await comes(who);
  await lin.opens(talk);
  const cdp = await lin.context.newCDPSession(lin.page);
  const used = async () => {
    await cdp.send('HeapProfiler.enable');
    for (let n = 0; n < 3; n++) await cdp.send('HeapProfiler.collectGarbage');
    return (await cdp.send('Runtime.getHeapUsage')).usedSize;
  };
  const before = await used();
  let next = 0;
  let last = 0;
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    while (next++ < MESSAGES) last = Math.max(last, (await sender.says(talk, `第 ${next} 条：货到了，请查收。Number ${next} is here.`)).seq);
  }));
  await lin.page.locator(`main [data-seq="${last}"]`).waitFor({ timeout: 60_000 });
  const after = await used();
  await lin.closes();
  table.add('Heap growth over 10,000 received messages', (after - before) / 1024 ** 2, 20, 'MB', `used JavaScript heap after a collection, ${(before / 1024 ** 2).toFixed(1)} MB before; all in the open conversation`);
}
