import { expect, it } from 'vitest';
import type { Person } from '../../../api/types';
import { changes, followed, formOf, given } from './particulars';
import { secret } from './secret';

const ada: Person = { id: 1, name: 'Ada', login: 'ada', title: 'Cook', departments: [], status: 'active', pos: 1 };

it('sends only what changed, and null for what was emptied', () => {
  const form = { ...formOf(ada), alias: ' 阿达 ', title: ' ' };
  expect(changes(ada, form)).toEqual({ alias: '阿达', title: null });
  expect(changes(ada, formOf(ada))).toEqual({});
});

it('keeps what is being typed when the person is read anew, and takes the rest', () => {
  const typing = { ...formOf(ada), alias: '阿达', title: '' };
  expect(followed(typing, ada, { ...ada, title: 'Head cook', email: 'ada@example.org' })).toEqual({ ...typing, email: 'ada@example.org' });
  expect(followed(formOf(ada), ada, { ...ada, title: 'Head cook' })).toEqual(formOf({ ...ada, title: 'Head cook' }));
});

it('leaves out what was not filled in', () => {
  expect(given({ email: ' a@example.org ', phone: ' ' })).toEqual({ email: 'a@example.org' });
});

it('a first password has four groups, and no two alike', () => {
  expect(secret(() => new Uint8Array(16))).toBe('aaaa-aaaa-aaaa-aaaa');
  expect(secret()).toMatch(/^([a-z2-9]{4}-){3}[a-z2-9]{4}$/);
  expect(new Set(Array.from({ length: 50 }, () => secret())).size).toBe(50);
});
