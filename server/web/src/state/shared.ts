// The whole state at once: from the server's snapshot, from this device's store, or from the tab that holds the line.
import type { Snapshot, Summary } from '../api/types';
import { empty, type Shared, type State } from './model';
import { inOrder } from './queue';

/** Everything anew. People stay known; messages still on their way stay in the queue. */
export function fromSnapshot(before: State, pages: Snapshot[]): State {
  const first = pages[0];
  if (!first) return before;
  const state = sameHouse(before, first.log.vkey, first.me.id);
  const conversations = Object.fromEntries(pages.flatMap((p) => p.conversations).map((c) => [c.id, c]));
  return {
    ...empty(),
    vkey: first.log.vkey,
    me: first.me.id,
    epoch: first.epoch,
    // The oldest page's position: what later pages already hold is ignored by `pos`.
    position: Math.min(...pages.map((p) => p.position)),
    mine: Math.min(...pages.map((p) => p.mine)),
    roles: first.roles,
    preferences: first.preferences ?? null,
    conversations,
    people: { ...state.people, [first.me.id]: first.me },
    open: state.open,
    ...windowsOver(state, conversations),
    outgoing: state.outgoing.filter((o) => o.status !== 'sent'),
    directory: state.directory + 1,
    sessions: state.sessions + 1,
  };
}

/** What another tab, or the store, holds; unless this tab is already further on in the same journal. */
export function adopted(before: State, shared: Shared): State {
  const state = sameHouse(before, shared.vkey, shared.me);
  const further = state.epoch === shared.epoch && state.position > shared.position;
  const known = new Set(shared.outgoing.map((o) => o.client_id));
  const outgoing = [...shared.outgoing, ...state.outgoing.filter((o) => !known.has(o.client_id))].sort(inOrder);
  if (further) return { ...state, outgoing };
  return {
    ...state,
    ...shared,
    people: { ...state.people, ...shared.people },
    ...windowsOver(state, shared.conversations),
    outgoing,
    missing: [],
    directory: state.directory + 1,
    sessions: state.sessions + 1,
  };
}

export function sharedOf(state: State): Shared {
  const { vkey, me, epoch, position, mine, roles, preferences, conversations, people, outgoing } = state;
  return { vkey, me, epoch, position, mine, roles, preferences, conversations, people, outgoing };
}

/** Nothing of another installation or another person goes on, least of all what was not sent; only what is on screen stays
 * open, to be told that it does not exist. */
function sameHouse(state: State, vkey: string, me: number): State {
  const same = state.vkey === '' || (state.vkey === vkey && state.me === me);
  return same ? state : { ...empty(), open: state.open };
}

/** Windows whose conversation has not moved stay whole. Of the others nothing is appended over a possible hole: what is on
 * screen stays until it is fetched again, what is not is let go. */
function windowsOver(state: State, conversations: Record<number, Summary>): Pick<State, 'windows' | 'recent'> {
  const windows: State['windows'] = {};
  for (const [key, window] of Object.entries(state.windows)) {
    const id = Number(key);
    const fresh = conversations[id];
    if (!fresh) continue;
    const moved = fresh.pos !== state.conversations[id]?.pos;
    if (!moved) windows[id] = window;
    else if (id === state.open) windows[id] = { ...window, has_after: true };
  }
  return { windows, recent: state.recent.filter((id) => id in windows || id === state.open) };
}
