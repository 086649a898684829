// What travels. REST types come from the OpenAPI document (`npm run types` makes schema.d.ts); the frames of the
// socket are written here by hand, because OpenAPI does not speak of them.
import type { components } from './schema';

type Schemas = components['schemas'];

export type Person = Schemas['Person'];
export type Session = Schemas['Session'];
export type Message = Schemas['Message'];
export type Reaction = Schemas['Reactions'];
export type Forward = Schemas['Forwarded'];
export type Kind = Schemas['ConversationKind'];

/** What a person wants to hear of a conversation; null is their own default. */
export type Level = 'all' | 'mentions' | 'none';
/** My arrangement of one conversation. */
export type Settings = { pinned: boolean; muted: boolean; level: Level | null; mine: number };
/** What I have begun to write, on any of my devices. */
export type Draft = { text: string; reply_to?: number | null; at: string; mine: number };
export type Summary = Schemas['Summary'] & { settings?: Settings; draft?: Draft | null };
export type Role = Schemas['Role'];
/** What a person says about themselves for a while. */
export type Status = { emoji?: string | null; text: string; until?: string | null };
/** Hours in which nothing rings; `days` (1 is Monday) are those on which it begins. */
export type Quiet = { enabled: boolean; from: string; to: string; days: number[]; zone: string };
export type Preferences = {
  theme: 'system' | 'light' | 'dark';
  language: 'zh-CN' | 'en' | null;
  send_key: 'enter' | 'ctrl_enter';
  notify: { level: Level; sound: boolean; preview: boolean };
  do_not_disturb: Quiet | null;
  mine: number;
};
export type Snapshot = Omit<Schemas['Snapshot'], 'conversations'> & { conversations: Summary[]; preferences?: Preferences | null };
export type Page = Schemas['History'];
export type PeoplePage = Schemas['PeoplePage'];
export type ProblemBody = Schemas['ProblemBody'];
export type Sent = Schemas['Receipt'];

/** One journal entry as it reaches a client; `data` depends on `kind`. */
export type LiveEvent = {
  type: 'event';
  position: number;
  at: string;
  kind: string;
  actor: number;
  conversation?: number | null;
  data: Record<string, unknown>;
};

export type MineFrame = {
  type: 'mine';
  mine: number;
  conversation: number;
  read_seq: number;
  seen_seq: number;
  unread: number;
  mentions: number;
};

export type SettingsFrame = { type: 'settings'; conversation: number } & Settings;
export type DraftFrame = { type: 'draft'; conversation: number } & Draft;
export type PreferencesFrame = { type: 'preferences' } & Preferences;

/** The verifier key of the journal, and what it is called. */
export type Log = { origin: string; vkey: string };

export type ReplyError = { code: string; status: number; detail?: string };

export type Frame =
  | {
      type: 'hello'; position: number; epoch: string; cursor: string; person: number; session: number;
      checkpoint: string | null; log: Log;
    }
  | { type: 'reply'; id: number; ok: true; data: unknown }
  | { type: 'reply'; id: number; ok: false; error: ReplyError }
  | { type: 'gap'; reason: string }
  | LiveEvent
  | MineFrame
  | SettingsFrame
  | DraftFrame
  | PreferencesFrame
  | { type: 'typing'; conversation: number; person: number }
  | { type: 'presence'; person: number; online: boolean }
  | { type: 'read'; conversation: number; person: number; seen_seq: number }
  | { type: 'status'; person: number; status: Status | null };
