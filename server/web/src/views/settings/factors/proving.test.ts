import { expect, it, vi } from 'vitest';
import { Problem } from '../../../api/problem';
import { Proving } from './proving.svelte';

const due = () => Promise.reject(new Problem('proof_due', 403));

it('asks for a proof when the server does, and does the work again', async () => {
  const proving = new Proving();
  const work = vi.fn<() => Promise<string>>().mockImplementationOnce(due).mockResolvedValueOnce('done');
  const result = proving.run(work);
  await vi.waitFor(() => expect(proving.open).toBe(true));
  proving.done(true);
  expect(await result).toBe('done');
  expect([work.mock.calls.length, proving.open]).toEqual([2, false]);
});

it('who gives up has done nothing', async () => {
  const proving = new Proving();
  const work = vi.fn(due);
  const result = proving.run(work);
  await vi.waitFor(() => expect(proving.open).toBe(true));
  proving.done(false);
  await expect(result).rejects.toMatchObject({ code: 'proof_due' });
  expect(work).toHaveBeenCalledTimes(1);
});

it('other refusals pass at once', async () => {
  const proving = new Proving();
  await expect(proving.run(() => Promise.reject(new Problem('conflict', 409)))).rejects.toMatchObject({ code: 'conflict' });
  expect(proving.open).toBe(false);
});
