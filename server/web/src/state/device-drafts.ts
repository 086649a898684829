// Where drafts lie on this device, and how they reach the server: what drafts.svelte.ts leaves open.
import type { Client } from '../api/client';
import { Drafts } from './drafts.svelte';

const PREFIX = 'lingtong.draft.';

function storage(): Storage | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}

/** The drafts of whoever `me` is; a page of the same browser hears of what another one wrote. */
export function draftsOf(client: Pick<Client, 'ask'>, me: () => number): Drafts {
  const key = (conversation: number) => `${PREFIX}${me()}.${conversation}`;
  const drafts = new Drafts({
    storage: storage(),
    key,
    put: (conversation, { text, reply_to }) =>
      client.ask<{ mine: number }>('PUT', `/conversations/${conversation}/draft`, reply_to === null ? { text } : { text, reply_to }),
  });
  addEventListener('storage', (event) => {
    const conversation = Number(event.key?.split('.').at(-1));
    if (event.key === key(conversation)) drafts.elsewhere(conversation);
  });
  return drafts;
}

/** Nobody is signed in any more. */
export function forgetDrafts(): void {
  const there = storage();
  if (!there) return;
  for (const key of Object.keys(there)) if (key.startsWith(PREFIX)) there.removeItem(key);
}
