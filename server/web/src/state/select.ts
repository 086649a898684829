// Questions to the state that several views ask. Pure; nothing here is stored.
import type { Person, Summary } from '../api/types';
import type { State } from './model';

/** Conversations, the most recent first. */
export function byRecency(state: State): Summary[] {
  const when = (c: Summary) => c.last_message?.position ?? c.pos;
  return Object.values(state.conversations).sort((a, b) => when(b) - when(a) || b.id - a.id);
}

/** What waits for me: all that is unread, and of muted conversations only what calls me. */
export function unreadInAll(state: State): number {
  return Object.values(state.conversations).reduce((sum, c) => sum + (c.settings?.muted ? c.mentions : c.unread), 0);
}

/** Somebody calls me and I have not read it. */
export function calledInAll(state: State): boolean {
  return Object.values(state.conversations).some((c) => c.mentions > 0);
}

/** The name to show, or '' while it is not known yet. */
export function nameOf(person: Person | undefined): string {
  return person?.alias || person?.name || '';
}

/** A conversation's own name; a direct one is named after the other person. '' if none is known: say its kind. */
export function titleOf(conversation: Summary, people: Record<number, Person>): string {
  if (conversation.kind === 'direct') return nameOf(people[conversation.peer ?? 0]);
  return conversation.name ?? '';
}

/** Whom the state names but does not know: their records are to be fetched. */
export function strangers(state: State): number[] {
  const named = new Set<number>();
  for (const conversation of Object.values(state.conversations)) {
    if (conversation.peer) named.add(conversation.peer);
    if (conversation.last_message) named.add(conversation.last_message.sender);
  }
  for (const window of Object.values(state.windows)) {
    for (const message of window.messages) {
      named.add(message.sender);
      if (message.forward_of) named.add(message.forward_of.sender);
      for (const reaction of message.reactions) reaction.people.forEach((p) => named.add(p));
    }
  }
  return [...named].filter((id) => !state.people[id]);
}
