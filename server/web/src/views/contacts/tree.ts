// The department tree as rows on a screen. Pure: the departments in any order and which are open, in; rows, out.
import type { Department } from '../../api/contacts';

export type TreeRow = {
  department: Department;
  level: number;
  /** Of how many siblings, and which of them: for screen readers. */
  size: number;
  place: number;
  parent: number | null;
  below: number;
  open: boolean;
  /** Has departments of its own. */
  grows: boolean;
};

export type Tree = { roots: Department[]; children: Map<number, Department[]>; below: Map<number, number>; byId: Map<number, Department> };

/** A parent that is missing, or a ring of parents, makes a root: nobody is out of reach by a mistake. */
export function tree(departments: readonly Department[]): Tree {
  const byId = new Map(departments.map((d) => [d.id, d]));
  const children = new Map<number, Department[]>();
  const roots: Department[] = [];
  for (const department of [...departments].sort((a, b) => a.position_in_parent - b.position_in_parent || a.id - b.id)) {
    const parent = department.parent ?? null;
    if (parent === null || !byId.has(parent) || loops(department, byId)) roots.push(department);
    else children.set(parent, [...(children.get(parent) ?? []), department]);
  }
  const below = new Map<number, number>();
  const count = (d: Department): number => {
    const sum = d.people_count + (children.get(d.id) ?? []).reduce((n, child) => n + count(child), 0);
    below.set(d.id, d.people_below_count ?? sum);
    return sum;
  };
  roots.forEach(count);
  return { roots, children, below, byId };
}

function loops(department: Department, byId: Map<number, Department>): boolean {
  let up = department.parent ?? null;
  for (let n = 0; up !== null && n <= byId.size; n++) {
    if (up === department.id) return true;
    up = byId.get(up)?.parent ?? null;
  }
  return false;
}

/** The rows that are to be seen. */
export function visible({ roots, children, below }: Tree, open: ReadonlySet<number>): TreeRow[] {
  const rows: TreeRow[] = [];
  const walk = (siblings: readonly Department[], level: number, parent: number | null): void => {
    siblings.forEach((department, index) => {
      const own = children.get(department.id) ?? [];
      const isOpen = open.has(department.id);
      rows.push({ department, level, size: siblings.length, place: index + 1, parent, below: below.get(department.id) ?? 0, open: isOpen, grows: own.length > 0 });
      if (isOpen) walk(own, level + 1, department.id);
    });
  };
  walk(roots, 1, null);
  return rows;
}

/** The departments above one, the topmost first. */
export function above({ byId }: Tree, id: number): Department[] {
  const line: Department[] = [];
  let up = byId.get(id)?.parent ?? null;
  while (up !== null && line.length <= byId.size) {
    const department = byId.get(up);
    if (!department) break;
    line.unshift(department);
    up = department.parent ?? null;
  }
  return line;
}
