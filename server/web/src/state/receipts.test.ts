import { expect, it } from 'vitest';
import { Receipts } from './receipts.svelte';

it('a read frame moves a person in every message up to it', () => {
  const receipts = new Receipts();
  receipts.told(7, 3, { read: [2], unread: [4, 5] });
  receipts.told(7, 9, { read: [], unread: [2, 4, 5] });
  receipts.told(8, 3, { read: [], unread: [4] });
  receipts.seen(7, 4, 5);
  expect(receipts.of(7, 3)).toEqual({ read: [2, 4], unread: [5] });
  expect(receipts.of(7, 9)).toEqual({ read: [], unread: [2, 4, 5] });
  expect(receipts.of(8, 3)).toEqual({ read: [], unread: [4] });
});

it('an answer that is older than a frame does not take it back', () => {
  const receipts = new Receipts();
  receipts.seen(7, 4, 5);
  receipts.told(7, 5, { read: [], unread: [4] });
  expect(receipts.of(7, 5)).toEqual({ read: [4], unread: [] });
});
