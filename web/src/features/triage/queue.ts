/** Where the queue goes: pure, so that it can be tested. */

/** The report to open after a decision: the next one, else the one before, else none. */
export function nextAfter(ids: readonly string[], decided: string): string | undefined {
  const at = ids.indexOf(decided);
  if (at < 0) return ids[0];
  return ids[at + 1] ?? ids[at - 1];
}

/** The neighbour for `j` (1) and `k` (-1); stays at the ends. */
export function neighbour(ids: readonly string[], current: string | undefined, by: 1 | -1): string | undefined {
  const at = current === undefined ? -1 : ids.indexOf(current);
  if (at < 0) return ids[0];
  return ids[at + by] ?? ids[at];
}

/** The highest approved level of the systems; null when none has one. */
export function topLevel(systems: readonly { level: number | null }[]): number | null {
  return systems.reduce<number | null>((top, { level }) => (level !== null && (top === null || level > top) ? level : top), null);
}

/** The nearest deadline that is not met. */
export function nearestClock<Clock extends { metAt: string | null }>(clocks: readonly Clock[]): Clock | undefined {
  return clocks.find((clock) => clock.metAt === null);
}
