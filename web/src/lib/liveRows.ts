/** How a list takes live changes: values in place with a gold edge for a moment, places only when asked for. */
import { useEffect, useMemo, useRef, useState } from 'react';
import { useHeldRows } from './live';

/**
 * `useHeldRows` that also notices a new order: `changes` counts rows that are new
 * or stand elsewhere, for the bar "Có n … thay đổi. Hiện ngay".
 */
export function useHeldList<Row>(
  rows: readonly Row[] | undefined,
  rowKey: (row: Row) => string,
  resetKey: string,
  settled = true,
): { rows: readonly Row[]; changes: number; showNow: () => void } {
  const held = useHeldRows(rows, rowKey, resetKey, settled);
  const shown = held.rows.map(rowKey);
  const known = new Set(shown);
  const now = (rows ?? []).map(rowKey).filter((key) => known.has(key));
  const moved = now.filter((key, index) => key !== shown[index]).length;
  return { rows: held.rows, changes: held.newCount + moved, showNow: held.showNow };
}

/** The keys of rows whose stamp differs from the reading before; for 1.3 seconds. */
export function useChangedKeys<Row>(
  rows: readonly Row[] | undefined,
  rowKey: (row: Row) => string,
  stamp: (row: Row) => string,
): ReadonlySet<string> {
  const before = useRef<ReadonlyMap<string, string> | null>(null);
  const [changed, setChanged] = useState<ReadonlySet<string>>(new Set());
  const how = useRef({ rowKey, stamp });
  how.current = { rowKey, stamp };
  const stamps = useMemo(
    () => (rows === undefined ? null : new Map(rows.map((row) => [how.current.rowKey(row), how.current.stamp(row)]))),
    [rows],
  );
  useEffect(() => {
    if (stamps === null) return;
    const old = before.current;
    before.current = stamps;
    if (old === null) return;
    const keys = [...stamps].filter(([key, value]) => old.has(key) && old.get(key) !== value).map(([key]) => key);
    if (keys.length > 0) setChanged(new Set(keys));
  }, [stamps]);
  useEffect(() => {
    if (changed.size === 0) return undefined;
    const timer = setTimeout(() => setChanged(new Set()), 1300);
    return () => clearTimeout(timer);
  }, [changed]);
  return changed;
}
