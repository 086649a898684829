// What travels. REST types come from the OpenAPI document (`npm run types` makes schema.d.ts); the frames of the
// socket are written here by hand, because OpenAPI does not speak of them.
import type { Method } from './factors';
import type { ConversationSettings, Draft, PersonalFrame, Preferences } from './personal';
import type { components } from './schema';

type Schemas = components['schemas'];

export type Person = Schemas['Person'];
export type Session = Schemas['Session'];
/** A second factor is asked of who signs in. */
export type Asked = { challenge: string; methods: Method[]; expires_in: number; passkey?: Record<string, unknown> | null };
export type Due = NonNullable<Session['due']>;
export type Message = Schemas['Message'];
export type Reaction = Schemas['Reactions'];
export type Forward = Schemas['Forwarded'];
export type Kind = Schemas['ConversationKind'];

/** The personal parts are absent from a server that does not have them yet. */
export type Summary = Schemas['Summary'] & { settings?: ConversationSettings; draft?: Draft | null };
export type Role = Schemas['Role'];
export type Snapshot = Omit<Schemas['Snapshot'], 'conversations'> & { conversations: Summary[]; preferences?: Preferences | null };
export type Page = Schemas['History'];
export type PeoplePage = Schemas['PeoplePage'];
export type ProblemBody = Schemas['ProblemBody'];
export type Sent = Schemas['Receipt'];
export type Readers = Schemas['Readers'];
export type Revisions = Schemas['Revisions'];
export type Pins = Schemas['Pins'];
export type Members = Schemas['Members'];
export type Standing = Schemas['Standing'];
export type Policies = Schemas['Policies'];

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

export type SettingsFrame = Extract<PersonalFrame, { type: 'settings' }>;
export type DraftFrame = Extract<PersonalFrame, { type: 'draft' }>;

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
  | PersonalFrame
  | { type: 'typing'; conversation: number; person: number }
  | { type: 'presence'; person: number; online: boolean }
  | { type: 'read'; conversation: number; person: number; seen_seq: number };
