// What a sync changes, as rows on a screen. Pure.
import type { Change, Counts, Sort } from '../../../api/directory';

/** In the order in which they matter to whoever looks through them; the last three change nothing. */
export const SORTS: readonly Sort[] = [
  'leave', 'conflict', 'join', 'return', 'move', 'rename', 'update', 'department_add', 'department_change', 'department_remove',
  'role_grant', 'role_revoke', 'group', 'skip', 'note',
];
const IDLE: ReadonlySet<Sort> = new Set<Sort>(['conflict', 'skip', 'note']);

/** The sorts that occur, with how many. */
export function occurring(counts: Counts): { sort: Sort; n: number }[] {
  return SORTS.map((sort) => ({ sort, n: counts[sort] ?? 0 })).filter(({ n }) => n > 0);
}

/** How many changes there are that change something. */
export function total(counts: Counts): number {
  return occurring(counts).reduce((sum, { sort, n }) => (IDLE.has(sort) ? sum : sum + n), 0);
}

/** Those of a sort in whose name, login, fields or reason the words occur. */
export function sought(changes: readonly Change[], sort: Sort | null, q: string): Change[] {
  const words = fold(q);
  return changes.filter((change) => (sort === null || change.sort === sort) && (words === '' || text(change).includes(words)));
}

function text({ name, login, why, role, fields = [] }: Change): string {
  return fold([name, login, why, role, ...fields.flatMap((field) => [field.old, field.new])].filter(Boolean).join('\n'));
}

const fold = (words: string) => words.normalize('NFKC').toLowerCase().trim();
