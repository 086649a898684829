// The queue of own messages as state: what is in it and in which order. What it is not: the sending; that is outbox.ts.
import type { Action, Outgoing, State } from './model';

/** A message of one's own is in; a repeat changes nothing. */
export function queued(state: State, message: Outgoing): State {
  if (state.outgoing.some((o) => o.client_id === message.client_id)) return state;
  return { ...state, outgoing: [...state.outgoing, message].sort(inOrder) };
}

export function inOrder(a: Outgoing, b: Outgoing): number {
  return a.queued_at - b.queued_at || (a.client_id < b.client_id ? -1 : 1);
}

export function moved(state: State, to: Extract<Action, { do: 'outgoing' }>): State {
  // Its event has passed before the reply, or long ago when this was a repeat: nothing is to be waited for.
  if (to.status === 'sent' && to.position !== undefined && to.position <= state.position) return discarded(state, to.client_id);
  const change = (o: Outgoing): Outgoing => {
    const { code: _, ...rest } = o;
    return to.code === undefined ? { ...rest, status: to.status } : { ...rest, status: to.status, code: to.code };
  };
  return { ...state, outgoing: state.outgoing.map((o) => (o.client_id === to.client_id ? change(o) : o)) };
}

export function discarded(state: State, client_id: string): State {
  return { ...state, outgoing: state.outgoing.filter((o) => o.client_id !== client_id) };
}

/** A time for a new message that is after all that are queued, whatever the clock says. */
export function nextPlace(state: State, now: number): number {
  return Math.max(now, (state.outgoing.at(-1)?.queued_at ?? 0) + 1);
}
