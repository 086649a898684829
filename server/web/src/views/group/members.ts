// The people of a new group: the chosen ones, and everyone of the chosen departments, each once.
import type { Client } from '../../api/client';
import { people } from '../../api/contacts';
import type { Person } from '../../api/types';

/** The server takes so many at once; more are added after the group is made. */
export const AT_ONCE = 500;
const PAGE = 200;

/** The active people of a department and below. */
export async function peopleOf(client: Client, department: number): Promise<Person[]> {
  const all: Person[] = [];
  let cursor: string | undefined;
  do {
    const page = await people(client, { department, below: true, limit: PAGE, ...(cursor ? { cursor } : {}) });
    all.push(...page.items.filter((person) => person.status === 'active'));
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return all;
}

/** `ids` in lots of what the server takes. */
export function lots(ids: readonly number[]): number[][] {
  const out: number[][] = [];
  for (let at = 0; at < ids.length; at += AT_ONCE) out.push(ids.slice(at, at + AT_ONCE));
  return out;
}
