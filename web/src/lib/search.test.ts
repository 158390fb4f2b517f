import { expect, test } from 'vitest';
import { optionalSearch, parseSearch, readInteger, readMany, readPage, stringifySearch } from './search';

test('filters go into the address and come back', () => {
  const address = stringifySearch({ status: ['OPEN', 'CONTAINED'], text: 'cổng', mine: true, level: 3, none: undefined, no: false });
  expect(address).toBe('?status=OPEN,CONTAINED&text=c%E1%BB%95ng&mine=1&level=3');
  const raw = parseSearch(address);
  expect(readMany(raw, 'status', ['OPEN', 'CONTAINED', 'CLOSED'])).toEqual(['OPEN', 'CONTAINED']);
  expect(readInteger(raw, 'level', 1, 5)).toBe(3);
});

test('what is not allowed is dropped', () => {
  const raw = parseSearch('?status=OPEN,HACKED&level=9&from=-1');
  expect(readMany(raw, 'status', ['OPEN'])).toEqual(['OPEN']);
  expect(readMany(raw, 'status', ['CLOSED'])).toBeUndefined();
  expect(readInteger(raw, 'level', 1, 5)).toBeUndefined();
  expect(readPage(raw)).toEqual({});
});

test('a place in a list is one that the hub can have made', () => {
  const made = btoa('["2026-11-20","b"]').replaceAll('=', '');
  expect(readPage({ after: made, from: '26' })).toEqual({ after: made, from: 26 });
  for (const after of ['garbage', 'Ünïcode', btoa('{"a":1}'), '']) expect(readPage({ after, from: '26' })).toEqual({});
});

test('a value that is dropped covers the raw one', () => {
  const raw = parseSearch('?status=HACKED&after=garbage');
  const laid = { ...raw, ...optionalSearch({ status: readMany(raw, 'status', ['OPEN']), ...readPage(raw) }) };
  expect(laid.status).toBeUndefined();
  expect(laid.after).toBeUndefined();
});
