// The company's policies as far as the conversation pane needs them. Read when a conversation is opened, at most once in a
// while: what is not allowed is refused by the server anyway, this only decides what is offered.
import type { ChatRoutes } from '../../api/chat';
import type { Policies } from '../../api/types';

const FRESH_MS = 60_000;

class Held {
  now = $state.raw<Policies>({ edit_limit_seconds: 86_400, recall_limit_seconds: 86_400, mention_all: 'owners', presence: true, read_lists: true, second_factor_roles: [] });
  #read = 0;

  async read(routes: ChatRoutes): Promise<void> {
    if (Date.now() - this.#read < FRESH_MS) return;
    this.#read = Date.now();
    try {
      this.now = await routes.policies();
    } catch {
      // The next conversation asks again.
      this.#read = 0;
    }
  }
}

export const policies = new Held();
