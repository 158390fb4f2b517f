import { readFileSync } from 'node:fs';
import { act, renderHook } from '@testing-library/react';
import { expect, test } from 'vitest';
import { closedBy, lineAfter, resync, showOwn, touchedBy, useHeldRows } from './live';

test('a refused session is told from a lost line', () => {
  expect(closedBy({ code: 4401 })).toBe('refused');
  expect(closedBy({ code: 4403 })).toBe('refused');
  expect(closedBy({ code: 4429 })).toBe('crowded');
  expect(closedBy({ code: 1006 })).toBe('lost');
  expect(closedBy(new Error('down'))).toBe('lost');
  expect(closedBy(undefined)).toBe('lost');
});

test('a line that was lost stays lost, since the same moment, until it is there again', () => {
  const down = lineAfter({ state: 'live' }, 'down', 1000);
  expect(down).toEqual({ state: 'reconnecting', since: 1000 });
  expect(lineAfter(down, 'down', 5000)).toBe(down);
  const lost = lineAfter(down, 'long', 31_000);
  expect(lost).toEqual({ state: 'lost', since: 1000 });
  expect(lineAfter(lost, 'down', 40_000)).toBe(lost);
  expect(lineAfter(lost, 'up', 50_000)).toEqual({ state: 'live' });
  expect(lineAfter({ state: 'live' }, 'long', 1)).toEqual({ state: 'live' });
});

test('one page more than may follow says so until it may', () => {
  const crowded = lineAfter({ state: 'reconnecting', since: 1000 }, 'crowded', 2000);
  expect(crowded).toEqual({ state: 'lost', since: 1000, crowded: true });
  expect(lineAfter(crowded, 'crowded', 3000)).toBe(crowded);
  expect(lineAfter(crowded, 'down', 3000)).toBe(crowded);
  expect(lineAfter(crowded, 'up', 4000)).toEqual({ state: 'live' });
});

test('an event asks for its case again, and for everything where the hub says that events were lost', () => {
  expect(touchedBy({ caseId: 'c', kind: 'TASK_ASSIGNED' })).toBe('c');
  expect(touchedBy({ caseId: '00000000-0000-0000-0000-000000000000', kind: resync })).toBe('*');
  expect(readFileSync('../server/schema.graphql', 'utf8')).toContain(`\`${resync}\` where events were lost`);
});

test('what only fills the time until the answer is not held', () => {
  const key = (row: string) => row;
  const { result, rerender } = renderHook(({ rows, reset, settled }: { rows: string[]; reset: string; settled: boolean }) => useHeldRows(rows, key, reset, settled), {
    initialProps: { rows: ['a', 'b'], reset: 'waiting', settled: true },
  });
  rerender({ rows: ['a', 'b'], reset: 'decided', settled: false });
  rerender({ rows: ['c', 'd'], reset: 'decided', settled: true });
  expect(result.current.rows).toEqual(['c', 'd']);
  expect(result.current.newCount).toBe(0);
  rerender({ rows: ['e', 'c', 'd'], reset: 'decided', settled: true });
  expect(result.current.rows).toEqual(['c', 'd']);
  expect(result.current.newCount).toBe(1);
});

test('a row of the person’s own is not held back', () => {
  const key = (row: string) => row;
  const { result, rerender } = renderHook(({ rows }: { rows: string[] }) => useHeldRows(rows, key, 'all'), { initialProps: { rows: ['a', 'b'] } });
  rerender({ rows: ['a', 'b', 'c'] });
  expect([result.current.rows, result.current.newCount]).toEqual([['a', 'b'], 1]);
  // The hub's news may come before the answer.
  act(() => showOwn('c'));
  expect([result.current.rows, result.current.newCount]).toEqual([['a', 'b', 'c'], 0]);
  rerender({ rows: ['a', 'b', 'c', 'd'] });
  expect([result.current.rows, result.current.newCount]).toEqual([['a', 'b', 'c'], 1]);
});
