// Which conversations a few letters may mean. Pure; people who are not talked to yet come from the server.
import type { Person, Summary } from '../../api/types';
import { fit } from '../../lib/pinyin';
import { titleOf } from '../../state/select';

export type Match = { summary: Summary; title: string; fit: number };

const MOST = 12;

/** The best first; of equals the order of `list` (the most recent first). No letters: the list as it is. */
export function matches(list: readonly Summary[], people: Record<number, Person>, q: string): Match[] {
  const found: Match[] = [];
  for (const summary of list) {
    const title = titleOf(summary, people);
    const peer = people[summary.peer ?? 0];
    const names = summary.kind === 'direct' && peer ? [title, peer.name, peer.latin_name ?? '', peer.login] : [title];
    const best = q.trim() ? Math.max(...names.filter(Boolean).map((name) => fit(name, q)), 0) : 1;
    if (best > 0) found.push({ summary, title, fit: best });
    if (!q.trim() && found.length >= MOST) break;
  }
  return found.sort((a, b) => b.fit - a.fit).slice(0, MOST);
}
