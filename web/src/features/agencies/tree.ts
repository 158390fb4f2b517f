/** The register as a tree, in one list: each agency under its parent, with its depth. */

interface Node {
  id: string;
  parent: { id: string } | null;
}

/** Rows whose parent is not in the list stand at the top; nothing is lost, not even in a circle. */
export function asTree<Row extends Node>(rows: readonly Row[]): { row: Row; depth: number }[] {
  const known = new Set(rows.map((row) => row.id));
  const children = new Map<string, Row[]>();
  const tops: Row[] = [];
  for (const row of rows) {
    const parent = row.parent?.id;
    if (parent === undefined || !known.has(parent) || parent === row.id) tops.push(row);
    else children.set(parent, [...(children.get(parent) ?? []), row]);
  }
  const out: { row: Row; depth: number }[] = [];
  const placed = new Set<string>();
  const place = (row: Row, depth: number) => {
    if (placed.has(row.id)) return;
    placed.add(row.id);
    out.push({ row, depth });
    for (const child of children.get(row.id) ?? []) place(child, depth + 1);
  };
  for (const row of tops) place(row, 0);
  for (const row of rows) place(row, 0);
  return out;
}
