import { expect, it } from 'vitest';
import type { ServerState } from '../../api/admin';
import { bytes, sentences } from './sentences';
import { spans } from './spans';

const GIB = 2 ** 30;
const well: ServerState = {
  version: '0.1.0', started_at: '2026-01-01T00:00:00Z', epoch: 'e', head: 100, checkpoint: { size: 100, at: '2026-01-01T00:00:00Z' },
  signer_fault: null, sockets: 3, people: 10, followers: [{ name: 'search', position: 100, behind: 0, parked: 0 }],
  database: { kind: 'sqlite', size_bytes: GIB }, disk: { free_bytes: 50 * GIB, total_bytes: 100 * GIB },
};
const said = (more: Partial<ServerState>) => sentences({ ...well, ...more }).map((s) => `${s.tone} ${s.key}`);

it('all is well', () => {
  expect(said({})).toEqual(['good admin.checkpoint', 'good admin.disk', 'good admin.followers']);
});

it('what asks for something comes first', () => {
  expect(said({ signer_fault: 'x', followers: [{ name: 'search', position: 1, behind: 30_000, parked: 0 }] }).slice(0, 2)).toEqual(['bad admin.signer_fault', 'warn admin.follower_late']);
});

it.each([
  [50, 100, 'good admin.disk'],
  [10, 100, 'warn admin.disk_low'],
  [4, 100, 'bad admin.disk_low'],
  [2, 8, 'warn admin.disk_low'],
])('%d of %d GiB free', (free, total, expected) => {
  expect(said({ disk: { free_bytes: free * GIB, total_bytes: total * GIB } })).toContain(expected);
});

it('sizes as people read them', () => {
  expect([0, 1023, 1536, 5 * GIB, 150 * GIB].map(bytes)).toEqual(['0 B', '1023 B', '1.5 KiB', '5 GiB', '150 GiB']);
});

it('a policy that is none of the usual lengths is among the choices', () => {
  const shown = spans(5_400).map(({ key, n }) => `${n} ${key.replace('admin.span_', '')}`);
  expect(shown).toEqual(['0 never', '2 minutes', '10 minutes', '1 hours', '90 minutes', '1 days', '7 days']);
  expect(spans(86_400)).toHaveLength(6);
});

it('an entry left aside is said', () => {
  expect(said({ followers: [{ name: 'chat', position: 1, behind: 0, parked: 2 }] })[0]).toBe('bad admin.follower_parked');
});
