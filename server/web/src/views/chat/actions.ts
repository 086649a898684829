// What may be done with a message, in the order of the menu. Pure: the pane does it, the menu draws it.
// To add one: a name here with its condition, a case in `run`, its icon in MessageMenu.svelte, its words `action.NAME`.
import type { Message, Policies } from '../../api/types';
import type { Pane } from './pane.svelte';
import type { Row } from './rows';

export type Action =
  | 'retry' | 'discard' | 'again' | 'reply' | 'edit' | 'copy' | 'forward' | 'select' | 'pin' | 'unpin'
  | 'link' | 'unread' | 'readers' | 'revisions' | 'recall';

export type Around = {
  me: number;
  now: number;
  policies: Policies;
  mayWrite: boolean;
  /** Not a member any more: reads, changes nothing. */
  outside: boolean;
  direct: boolean;
  /** Its words are still known here after a recall. */
  remembered: boolean;
};

export function offered(row: Row, around: Around): Action[] {
  const { message, outgoing } = row;
  if (outgoing) return outgoing.status === 'failed' ? ['retry', 'copy', 'discard'] : ['copy'];
  const own = message.sender === around.me;
  if (message.recalled) return own && around.remembered && around.mayWrite ? ['again'] : [];
  const inside = !around.outside;
  const age = around.now - Date.parse(message.at);
  const list: [Action, boolean][] = [
    ['reply', around.mayWrite],
    ['edit', own && inside && !message.forward_of && age < around.policies.edit_limit_seconds * 1000],
    ['copy', true],
    ['forward', true],
    ['select', true],
    [message.pinned ? 'unpin' : 'pin', inside],
    ['link', true],
    ['unread', inside && !own],
    ['readers', own && inside && around.policies.read_lists],
    ['revisions', message.rev > 1],
    ['recall', own && inside && age < around.policies.recall_limit_seconds * 1000],
  ];
  return list.filter(([, fits]) => fits).map(([action]) => action);
}

/** Does it. */
export function run(action: Action, { message, outgoing }: Row, pane: Pane): void {
  switch (action) {
    case 'retry':
      return outgoing ? pane.retry(outgoing) : undefined;
    case 'discard':
      return outgoing ? pane.discard(outgoing) : undefined;
    case 'again':
      return pane.writeAgain(message);
    case 'reply':
      return pane.answer(message);
    case 'edit':
      return pane.edit(message);
    case 'copy':
      return void pane.copy(message.text);
    case 'forward':
      pane.sheet = { is: 'forward', messages: [message] };
      return;
    case 'select':
      return pane.choose(message);
    case 'pin':
    case 'unpin':
      return void pane.pin(message);
    case 'link':
      return void pane.copyLink(message);
    case 'unread':
      return void pane.markUnread(message);
    case 'readers':
      pane.sheet = { is: 'readers', message };
      return;
    case 'revisions':
      pane.sheet = { is: 'revisions', message };
      return;
    case 'recall':
      return void pane.recall(message);
  }
}

/** The delivery state of an own message that is confirmed: whether all, some or none of the others have read it. */
export function readState(message: Message, readers: { read: number[]; unread: number[] } | undefined): 'sent' | 'some' | 'all' {
  if (message.recalled || !readers || readers.read.length === 0) return 'sent';
  return readers.unread.length === 0 ? 'all' : 'some';
}
