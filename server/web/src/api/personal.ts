// What is a person's own and not journalled: settings of a conversation, drafts, preferences, status.
// Each change takes the next number of their `mine` counter. The frames say the same as the answers.

export type Level = 'all' | 'mentions' | 'none';

/** My settings of one conversation. `level` null: as my preferences say. */
export type ConversationSettings = { pinned: boolean; muted: boolean; level: Level | null; mine: number };

/** A change of them: absent is unchanged. */
export type SettingsChange = { pinned?: boolean; muted?: boolean; level?: Level | null };

/** What I began to write and did not send. */
export type Draft = { text: string; reply_to: number | null; at: string; mine: number };

/** Quiet hours, in the person's own zone. `days`: 1 is Monday. `to` before `from` ends on the next day. */
export type DoNotDisturb = { enabled: boolean; from: string; to: string; days: number[]; zone: string };

export type Preferences = {
  theme: 'system' | 'light' | 'dark';
  language: 'zh-CN' | 'en' | null;
  send_key: 'enter' | 'ctrl_enter';
  notify: { level: Level; sound: boolean; preview: boolean };
  do_not_disturb: DoNotDisturb | null;
  mine: number;
};

export type PreferencesChange = Partial<Omit<Preferences, 'mine'>>;

/** What a person says of themselves; null when it ran out. */
export type PersonStatus = { emoji: string | null; text: string | null; until: string | null };

export type PersonalFrame =
  | ({ type: 'settings'; conversation: number } & ConversationSettings)
  | ({ type: 'draft'; conversation: number } & Draft)
  | ({ type: 'preferences' } & Preferences)
  | { type: 'status'; person: number; status: PersonStatus | null };

/** Until the person says otherwise. */
export const DEFAULTS: Preferences = {
  theme: 'system',
  language: null,
  send_key: 'enter',
  notify: { level: 'all', sound: true, preview: true },
  do_not_disturb: null,
  mine: 0,
};
