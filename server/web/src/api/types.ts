export type Person = {
  id: number;
  name: string;
  latin_name?: string | null;
  alias?: string | null;
  login: string;
  title?: string | null;
  email?: string | null;
  phone?: string | null;
  departments: number[];
  manager?: number | null;
  status: 'active' | 'disabled';
  pos: number;
};

export type Session = {
  access_token: string;
  expires_in: number;
  session_id: number;
  refresh_token?: string | null;
  person: Person;
  roles: string[];
};

export type Reaction = { emoji: string; people: number[] };

export type Forward = { conversation: number; seq: number; sender: number; at: string };

export type Message = {
  conversation: number;
  seq: number;
  position: number;
  sender: number;
  client_id: string;
  at: string;
  text: string;
  rev: number;
  edited_at?: string | null;
  recalled?: boolean;
  reply_to?: number | null;
  thread_root?: number | null;
  forward_of?: Forward | null;
  mentions: number[];
  mention_all: boolean;
  reactions: Reaction[];
  pinned: boolean;
  pos: number;
};

export type Kind = 'direct' | 'group' | 'department' | 'company';

export type Summary = {
  id: number;
  kind: Kind;
  name?: string | null;
  topic?: string | null;
  department?: number | null;
  peer?: number | null;
  visibility: 'closed' | 'open';
  history: 'all' | 'joined';
  posting: 'all' | 'owners';
  my_role: 'member' | 'owner';
  visible_from_seq: number;
  last_seq: number;
  last_message: Message | null;
  read_seq: number;
  seen_seq: number;
  unread: number;
  mentions: number;
  member_count: number;
  pins: number[];
  pos: number;
  mine: number;
};

export type Snapshot = {
  cursor: string;
  position: number;
  mine: number;
  epoch: string;
  me: Person;
  roles: string[];
  conversations: Summary[];
  next: number | null;
};

export type Page = {
  items: Message[];
  has_before: boolean;
  has_after: boolean;
  as_of: number;
  first_unread?: number | null;
};

export type PeoplePage = { items: Person[]; next?: string | null };

export type ProblemBody = {
  title?: string;
  status: number;
  code: string;
  detail?: string;
  request_id?: string;
  fields?: string[];
};

export type Sent = { seq: number; position: number; at: string };

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

export type ReplyError = { code: string; status: number; detail?: string };

export type Frame =
  | { type: 'hello'; position: number; epoch: string; cursor: string; person: number; session: number }
  | { type: 'reply'; id: number; ok: true; data: unknown }
  | { type: 'reply'; id: number; ok: false; error: ReplyError }
  | { type: 'gap'; reason: string }
  | LiveEvent
  | MineFrame
  | { type: 'typing'; conversation: number; person: number }
  | { type: 'presence'; person: number; online: boolean }
  | { type: 'read'; conversation: number; person: number; seen_seq: number };
