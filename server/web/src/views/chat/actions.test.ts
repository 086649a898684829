import { describe, expect, it } from 'vitest';
import { ADA, ME, message } from '../../state/fixture';
import { type Around, offered, readState } from './actions';
import type { Row } from './rows';

const around: Around = {
  me: ME, now: Date.parse('2026-01-02T04:00:00Z'), mayWrite: true, outside: false, direct: false, remembered: false,
  policies: { edit_limit_seconds: 86_400, recall_limit_seconds: 7_200, mention_all: 'owners', presence: true, read_lists: true, second_factor_roles: [] },
};
const row = (more: Parameters<typeof message>[1], outgoing: Row['outgoing'] = null): Row => ({
  key: 'k', message: message(3, more), outgoing, day: null, fresh: false, head: true,
});
const own = row({ sender: ME });

describe('what is offered', () => {
  it('for an own message', () => {
    expect(offered(own, around)).toEqual(['reply', 'edit', 'copy', 'forward', 'select', 'pin', 'link', 'readers', 'recall']);
  });

  it('for the message of another', () => {
    expect(offered(row({ sender: ADA, pinned: true, rev: 2 }), around)).toEqual([
      'reply', 'copy', 'forward', 'select', 'unpin', 'link', 'unread', 'revisions',
    ]);
  });

  it('not what it is too late for, and not to change what was forwarded', () => {
    expect(offered(own, { ...around, now: around.now + 7_200_000 })).not.toContain('recall');
    expect(offered(own, { ...around, now: around.now + 86_400_000 })).not.toContain('edit');
    expect(offered(row({ sender: ME, forward_of: { conversation: 1, seq: 1, sender: ADA, at: '' } }), around)).not.toContain('edit');
  });

  it('only to read for who is outside, and no reply where only owners write', () => {
    expect(offered(own, { ...around, outside: true, mayWrite: false })).toEqual(['copy', 'forward', 'select', 'link']);
    expect(offered(own, { ...around, mayWrite: false })).not.toContain('reply');
  });

  it('no read list where the company shows none', () => {
    expect(offered(own, { ...around, policies: { ...around.policies, read_lists: false } })).not.toContain('readers');
  });

  it('for a recalled one: to write it again, where its words are known', () => {
    const gone = row({ sender: ME, recalled: true, text: '' });
    expect(offered(gone, around)).toEqual([]);
    expect(offered(gone, { ...around, remembered: true })).toEqual(['again']);
  });

  it('for one that was not sent', () => {
    const failed = { client_id: 'a', conversation: 7, text: 'x', queued_at: 1, status: 'failed' as const };
    expect(offered(row({ sender: ME }, failed), around)).toEqual(['retry', 'copy', 'discard']);
    expect(offered(row({ sender: ME }, { ...failed, status: 'waiting' }), around)).toEqual(['copy']);
  });
});

it('read by all, some, none', () => {
  const m = message(3);
  expect(readState(m, undefined)).toBe('sent');
  expect(readState(m, { read: [], unread: [2] })).toBe('sent');
  expect(readState(m, { read: [2], unread: [3] })).toBe('some');
  expect(readState(m, { read: [2], unread: [] })).toBe('all');
});
