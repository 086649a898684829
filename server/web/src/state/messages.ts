// What events do to single messages. Each function answers the same object when nothing changed,
// and ignores what is not newer than the message's own `pos`.
import type { LiveEvent, Message, Reaction } from '../api/types';

/** The message of a `message.send` event, whole or withdrawn. */
export function fromEvent(event: LiveEvent): Message {
  const data = event.data as Partial<Message> & { seq: number };
  const message: Message = {
    conversation: event.conversation ?? 0,
    seq: data.seq,
    position: event.position,
    sender: data.sender ?? event.actor,
    client_id: data.client_id ?? '',
    at: data.at ?? event.at,
    text: data.text ?? '',
    rev: data.rev ?? 1,
    edited_at: data.edited_at ?? null,
    reply_to: data.reply_to ?? null,
    thread_root: data.thread_root ?? null,
    forward_of: data.forward_of ?? null,
    mentions: data.mentions ?? [],
    mention_all: data.mention_all ?? false,
    reactions: [],
    pinned: false,
    pos: event.position,
  };
  return data.recalled ? recalled(message) : message;
}

/** A message as everyone sees it once taken back: its place stays, its content does not. */
export function recalled(message: Message): Message {
  return { ...message, recalled: true, text: '', mentions: [], mention_all: false, reactions: [], pinned: false };
}

/** `message` after `event`, which names its `seq`. */
export function changed(message: Message, event: LiveEvent): Message {
  if (event.position <= message.pos) return message;
  const next = change(message, event);
  return next && { ...next, pos: event.position };
}

function change(message: Message, event: LiveEvent): Message {
  const data = event.data;
  switch (event.kind) {
    case 'message.edit':
      return edited(message, data);
    case 'message.recall':
      return { ...recalled(message), rev: Number(data['rev'] ?? message.rev) };
    case 'message.react':
      return { ...message, reactions: react(message.reactions, String(data['emoji']), Number(data['person'])) };
    case 'message.unreact':
      return { ...message, reactions: unreact(message.reactions, String(data['emoji']), Number(data['person'])) };
    case 'message.pin':
      return { ...message, pinned: true };
    case 'message.unpin':
      return { ...message, pinned: false };
    default:
      return message;
  }
}

function edited(message: Message, data: Record<string, unknown>): Message {
  // Withdrawn: a later recall took the words of this revision with it. The recall itself follows.
  if (data['withdrawn'] === true) return { ...message, rev: Number(data['rev']), text: '', mentions: [] };
  return {
    ...message,
    rev: Number(data['rev']),
    text: String(data['text']),
    mentions: Array.isArray(data['mentions']) ? (data['mentions'] as number[]) : message.mentions,
    edited_at: typeof data['edited_at'] === 'string' ? data['edited_at'] : null,
  };
}

function react(reactions: Reaction[], emoji: string, person: number): Reaction[] {
  const held = reactions.find((r) => r.emoji === emoji);
  if (!held) return [...reactions, { emoji, people: [person] }];
  if (held.people.includes(person)) return reactions;
  return reactions.map((r) => (r === held ? { emoji, people: [...r.people, person] } : r));
}

function unreact(reactions: Reaction[], emoji: string, person: number): Reaction[] {
  return reactions
    .map((r) => (r.emoji === emoji ? { emoji, people: r.people.filter((p) => p !== person) } : r))
    .filter((r) => r.people.length > 0);
}
