import { expect, it } from 'vitest';
import { HOME, parse, path, type Route } from './route';

const all: [string, Route][] = [
  ['#/', HOME],
  ['#/c/12', { page: 'chat', conversation: 12, seq: null }],
  ['#/c/12/m/345', { page: 'chat', conversation: 12, seq: 345 }],
  ['#/contacts', { page: 'contacts', view: 'all', department: null, person: null }],
  ['#/contacts/groups', { page: 'contacts', view: 'groups', department: null, person: null }],
  ['#/contacts/d/7', { page: 'contacts', view: 'all', department: 7, person: null }],
  ['#/contacts/p/9', { page: 'contacts', view: 'all', department: null, person: 9 }],
  ['#/search?q=%E6%B1%A4%E5%A5%BD%E4%BA%86&in=messages&c=7&from=2&since=2026-01-02&until=2026-02-01', {
    page: 'search', search: { q: '汤好了', in: 'messages', conversation: 7, from: 2, since: '2026-01-02', until: '2026-02-01' },
  }],
  ['#/search', { page: 'search', search: { q: '', in: 'all' } }],
  ['#/settings', { page: 'settings', section: null }],
  ['#/settings/devices', { page: 'settings', section: 'devices' }],
  ['#/admin', { page: 'admin', section: null, item: null }],
  ['#/admin/people/4', { page: 'admin', section: 'people', item: 4 }],
  ['#link=a%2Fb', { page: 'token', use: 'link', token: 'a/b' }],
  ['#invitation=c', { page: 'token', use: 'invitation', token: 'c' }],
];

it.each(all)('%s is a place, and the place is that address', (hash, route) => {
  expect(parse(hash)).toEqual(route);
  expect(path(route)).toBe(hash);
});

it.each(['', '#', '#/c/x', '#/c/0', '#/c/-1', '#/nowhere', '#/c/99999999999999999999'])('%j is home', (hash) => {
  expect(parse(hash)).toEqual(HOME);
});

it('a broken link or query breaks nothing', () => {
  expect(parse('#link=%E0%A4%A')).toEqual({ page: 'token', use: 'link', token: '%E0%A4%A' });
  expect(parse('#/search?q=a&in=<b>&since=yesterday')).toEqual({ page: 'search', search: { q: 'a', in: 'all' } });
});
