import { expect, test } from 'vitest';
import { closedBy } from './live';

test('a refused session is told from a lost line', () => {
  expect(closedBy({ code: 4401 })).toBe('refused');
  expect(closedBy({ code: 4403 })).toBe('refused');
  expect(closedBy({ code: 1006 })).toBe('lost');
  expect(closedBy(new Error('down'))).toBe('lost');
  expect(closedBy(undefined)).toBe('lost');
});
