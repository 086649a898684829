// Sends what is queued, one message at a time per conversation, in order, each until the server has
// given its one answer. What it is not: durable. A reload forgets what was not sent, so the page
// asks before it is left. The same client_id goes out on every try: a lost reply never doubles.
import { Problem } from '../api/problem';
import type { Sent } from '../api/types';
import type { Action, Outgoing, State } from './model';

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;

export type OutboxOptions = {
  state: () => State;
  dispatch: (action: Action) => void;
  send: (message: Outgoing) => Promise<Sent>;
  live: () => boolean;
};

export class Outbox {
  readonly #options: OutboxOptions;
  /** Conversations with a message in flight or in back-off. */
  readonly #busy = new Set<number>();

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  add(message: Outgoing): void {
    this.#options.dispatch({ do: 'queue', message });
    this.pump();
  }

  retry(client_id: string): void {
    this.#options.dispatch({ do: 'outgoing', client_id, status: 'waiting' });
    this.pump();
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
      await this.#options.send(message);
      this.#mark(client_id, 'sent');
    } catch (thrown) {
      const problem = Problem.of(thrown);
      this.#mark(client_id, problem.passing ? 'waiting' : 'failed', problem.code);
      const backOff = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt);
      if (problem.passing) pause = problem.retryAfter * 1000 || backOff;
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
