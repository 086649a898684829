// Directory sources 目录来源: their checks and previews, syncs with their history, conflicts.
import { type Client, query } from './client';
import type { RoleName } from './people';

export type StepName = 'reach' | 'tls' | 'bind' | 'search' | 'entry' | 'departments' | 'groups';
/** `words`: what was seen; of a failure, what is wrong and what to do. */
export type Step = { step: StepName; of: string; outcome: 'passed' | 'failed' | 'skipped'; words: string };

export type Sort =
  | 'join' | 'return' | 'leave' | 'rename' | 'update' | 'move' | 'department_add' | 'department_change' | 'department_remove'
  | 'role_grant' | 'role_revoke' | 'group' | 'conflict' | 'skip' | 'note';
export type Candidate = { person: number; login: string; name: string; active: boolean; same: string[]; linkable: boolean };
export type Change = {
  sort: Sort; name: string; person?: number | null; department?: number | null; external_id?: string | null; login?: string | null;
  role?: RoleName | null; fields?: { field: string; old?: string | null; new?: string | null }[]; why?: string | null; candidates?: Candidate[];
};
export type Counts = Partial<Record<Sort, number>>;
export type Diff = { counts: Counts; changes: Change[] };

/** Why a sync stopped before it changed anything. */
export type Brake =
  | { brake: 'leavers'; leavers: number; allowed: number; managed: number }
  | { brake: 'departments'; removed: number; allowed: number; managed: number }
  | { brake: 'administrators'; before: number; after: number }
  | { brake: 'external'; people: number; allowed: number; managed: number }
  | { brake: 'returns'; returns: number; allowed: number; managed: number }
  | { brake: 'no_department'; people: number; allowed: number; managed: number }
  | { brake: 'group'; name: string; leaving: number; allowed: number; members: number }
  | { brake: 'another_diff'; confirmed: string };

export type SyncState = 'running' | 'previewed' | 'done' | 'stopped' | 'failed' | 'cancelled' | 'interrupted';
export type Sync = {
  id: number; source: string; state: SyncState; preview: boolean; whole: boolean; scheduled: boolean; ordered_by?: number | null;
  started_at: string; ended_at?: string | null; phase: string; done: number; total: number; digest?: string | null;
  confirmed_by?: number | null; problem_kind?: string | null; problem?: string | null; brakes?: Brake[]; counts: Counts; diff?: Diff | null;
};
export type Conflict = { source: string; external_id: string; login: string; name: string; candidates: Candidate[] };
export type Source = {
  name: string; every_minutes: number; max_leavers: number; max_leavers_percent: number; group_roles: Record<string, string>;
  group_conversations: string[]; good_at?: string | null; running?: Sync | null; last?: Sync | null; conflicts: Conflict[];
};
/** Who a new entry of a source is: one of the candidates, or somebody new. */
export type Resolution = { source: string; external_id: string } & ({ do: 'link'; person: number } | { do: 'new' });

const of = (name: string) => `/directory/sources/${encodeURIComponent(name)}`;

export const sources = (client: Client) => client.ask<{ items: Source[] }>('GET', '/directory/sources');

/** Takes as long as the directory does. */
export const check = (client: Client, source: string) => client.ask<{ ok: boolean; steps: Step[] }>('POST', `${of(source)}/check`);

export const preview = (client: Client, source: string) => client.ask<Sync>('POST', `${of(source)}/preview`);

/** `confirm`: the digest of exactly the diff that was seen. */
export const begin = (client: Client, order: { source: string; full?: boolean; confirm?: string }) => client.ask<Sync>('POST', '/directory/syncs', order);

export const syncs = (client: Client, cursor?: string) => client.ask<{ items: Sync[]; next?: string | null }>('GET', `/directory/syncs${query({ cursor })}`);

export const sync = (client: Client, id: number) => client.ask<Sync>('GET', `/directory/syncs/${id}`);

export const cancel = (client: Client, id: number) => client.ask<Sync>('DELETE', `/directory/syncs/${id}`);

export const resolve = (client: Client, resolution: Resolution) => client.ask<void>('POST', '/directory/conflicts', resolution);
