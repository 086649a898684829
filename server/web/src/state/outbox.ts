// Sends what is queued, one message at a time per conversation, in order, each until the server has given its one answer.
// What it is not: the queue; that is part of the state, shared by all tabs and kept on the device. Only the tab that holds
// the line sends. The same client_id goes out on every try, from whichever tab: a lost reply never doubles.
import { backOff } from '../api/live';
import { Problem } from '../api/problem';
import type { Sent } from '../api/types';
import { newClientId } from '../lib/uuid';
import type { Action, Outgoing, Saying, State } from './model';
import { nextPlace } from './queue';

export type OutboxOptions = {
  state: () => State;
  /** Changes the queue here and in all other tabs. */
  dispatch: (action: Action) => void;
  send: (message: Outgoing) => Promise<Sent>;
  /** This tab holds the line, and it is up. */
  live: () => boolean;
  random?: () => number;
};

export class Outbox {
  readonly #options: OutboxOptions;
  readonly #random: () => number;
  /** Conversations with a message in flight or in back-off. */
  readonly #busy = new Set<number>();

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#random = options.random ?? Math.random;
  }

  /** Queues a message behind all others and answers it. */
  say(conversation: number, saying: Saying): Outgoing {
    const queued_at = nextPlace(this.#options.state(), Date.now());
    const message: Outgoing = { ...saying, client_id: newClientId(), conversation, queued_at, status: 'waiting' };
    this.add(message);
    return message;
  }

  add(message: Outgoing): void {
    this.#options.dispatch({ do: 'queue', message });
    this.pump();
  }

  retry(client_id: string): void {
    this.#options.dispatch({ do: 'outgoing', client_id, status: 'waiting' });
    this.pump();
  }

  discard(client_id: string): void {
    this.#options.dispatch({ do: 'discard', client_id });
  }

  /** Starts whatever can go out now. Called when live again and after every change. */
  pump(): void {
    if (!this.#options.live()) return;
    for (const message of this.#options.state().outgoing) {
      if (message.status === 'waiting' && !this.#busy.has(message.conversation)) void this.#deliver(message, 0);
    }
  }

  async #deliver(message: Outgoing, attempt: number): Promise<void> {
    const { client_id, conversation } = message;
    this.#busy.add(conversation);
    this.#mark(client_id, 'sending');
    let pause = 0;
    try {
      const { position } = await this.#options.send(message);
      this.#options.dispatch({ do: 'outgoing', client_id, status: 'sent', position });
    } catch (thrown) {
      const problem = Problem.of(thrown);
      this.#mark(client_id, problem.passing ? 'waiting' : 'failed', problem.code);
      if (problem.passing) pause = Math.max(problem.retryAfter * 1000, backOff(attempt + 1, this.#random()));
    }
    // Lost with the line: going live again pumps at once, no need to sit out a pause.
    if (pause && this.#options.live()) {
      setTimeout(() => this.#again(client_id, conversation, attempt + 1), pause);
      return;
    }
    this.#busy.delete(conversation);
    this.pump();
  }

  #again(client_id: string, conversation: number, attempt: number): void {
    const message = this.#options.state().outgoing.find((o) => o.client_id === client_id);
    if (message?.status === 'waiting' && this.#options.live()) void this.#deliver(message, attempt);
    else {
      this.#busy.delete(conversation);
      this.pump();
    }
  }

  #mark(client_id: string, status: Outgoing['status'], code?: string): void {
    this.#options.dispatch({ do: 'outgoing', client_id, status, ...(code === undefined ? {} : { code }) });
  }
}
