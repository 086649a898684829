import { expect, it } from 'vitest';
import { Problem } from '../../api/problem';
import { Loaded, Paged } from './loaded.svelte';

it('only the last question counts', async () => {
  const answers: ((text: string) => void)[] = [];
  const loaded = new Loaded(() => new Promise<string>((resolve) => answers.push(resolve)));
  const both = [loaded.load(), loaded.load()];
  answers[1]?.('second');
  answers[0]?.('first');
  await Promise.all(both);
  expect(loaded.value).toBe('second');
});

it('pages follow each other, and a refusal keeps what is there', async () => {
  const pages: Record<string, { items: number[]; next?: string } | Problem> = { '': { items: [1, 2], next: 'a' }, a: new Problem('unavailable', 503) };
  const list = new Paged<number>(async (cursor = '') => {
    const page = pages[cursor];
    if (!page || page instanceof Problem) throw page;
    return page;
  });
  await list.load();
  await list.more();
  expect([list.items, list.problem]).toEqual([[1, 2], 'unavailable']);
  pages['a'] = { items: [3] };
  await list.more();
  await list.more();
  expect([list.items, list.next, list.problem]).toEqual([[1, 2, 3], null, '']);
});
