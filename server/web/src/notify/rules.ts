// Whether a message is worth a notification: one pure function, so that every rule is a line here and a line in its test.
// The first reason that holds is the one that is recorded. To add a rule: a `Reason`, its line in `decide`, and its sentence
// `notify.reason.<reason>` in each catalogue. What it is not: the showing; that is banner.ts and sound.ts.
import { DEFAULTS, type Level, type Preferences } from '../api/personal';
import type { Message, Summary } from '../api/types';
import { quietAt } from './quiet';

export const REASONS = [
  // Not shown because ...
  'own', 'recalled', 'read', 'on_screen', 'muted', 'level_none', 'not_mentioned', 'quiet_hours', 'caught_up', 'not_allowed', 'not_asked',
  'unsupported', 'failed',
  // Shown because ...
  'mention', 'mention_all', 'direct', 'level_all', 'grouped', 'test',
] as const;
export type Reason = (typeof REASONS)[number];

/** What this device did about one message. No word of the message is in it. */
export type Decision = {
  conversation: number;
  seq: number;
  sender: number;
  /** When it was decided, ms since 1970. */
  at: number;
  shown: boolean;
  sound: boolean;
  reason: Reason;
};

export type Situation = {
  message: Pick<Message, 'seq' | 'sender' | 'mentions' | 'mention_all' | 'recalled'>;
  summary: Pick<Summary, 'kind' | 'read_seq' | 'settings'>;
  me: number;
  preferences: Preferences | null;
  /** Some tab is in front of the person with this conversation on it, at its end. */
  onScreen: boolean;
  /** What the browser allows; `unsupported` where it has no notifications at all. */
  permission: NotificationPermission | 'unsupported';
  now: Date;
};

export type Verdict = { shown: boolean; reason: Reason };

export function decide(situation: Situation): Verdict {
  const { message, summary, me, preferences, permission } = situation;
  const no = (reason: Reason): Verdict => ({ shown: false, reason });
  if (message.sender === me) return no('own');
  if (message.recalled) return no('recalled');
  if (message.seq <= summary.read_seq) return no('read');
  if (situation.onScreen) return no('on_screen');
  if (summary.settings?.muted) return no('muted');
  const level = levelOf(summary, preferences);
  const named = message.mentions.includes(me);
  if (level === 'none') return no('level_none');
  // What is said to me alone calls me, name or not.
  const called = named || message.mention_all || summary.kind === 'direct';
  if (level === 'mentions' && !called) return no('not_mentioned');
  if (quietAt(preferences?.do_not_disturb, situation.now)) return no('quiet_hours');
  if (permission === 'unsupported') return no('unsupported');
  if (permission === 'denied') return no('not_allowed');
  if (permission === 'default') return no('not_asked');
  const reason = named ? 'mention' : message.mention_all ? 'mention_all' : summary.kind === 'direct' ? 'direct' : 'level_all';
  return { shown: true, reason };
}

export function levelOf(summary: Pick<Summary, 'settings'>, preferences: Preferences | null): Level {
  return summary.settings?.level ?? preferences?.notify.level ?? DEFAULTS.notify.level;
}
