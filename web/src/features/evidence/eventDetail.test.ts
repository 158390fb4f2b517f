import { expect, test } from 'vitest';
import { eventDetail } from './eventDetail';

const entry = (detail: object) => JSON.stringify({ detail, subject: { sha256: 'ab', sizeBytes: 100 } });

test('a look at a member and a copy of it name the member', () => {
  expect(eventDetail('VIEWED', entry({ memberIndex: 7, memberSha256: 'x' }))).toEqual({ act: 'member', index: 7, path: 'viewed', sealed: false });
  expect(eventDetail('DOWNLOADED', entry({ memberIndex: 7, firstByte: 0, bytes: 3, form: 'zip-aes256' }))).toEqual({ act: 'member', index: 7, path: 'taken', sealed: true });
});

test('the original, a sealed copy and a part are told apart', () => {
  expect(eventDetail('DOWNLOADED', entry({ firstByte: 0, bytes: 100 }))).toEqual({ act: 'whole', sealed: false });
  expect(eventDetail('DOWNLOADED', entry({ firstByte: 0, bytes: 100, form: 'zip-aes256' }))).toEqual({ act: 'whole', sealed: true });
  expect(eventDetail('DOWNLOADED', entry({ firstByte: 10, bytes: 20 }))).toEqual({ act: 'part', firstByte: 10, bytes: 20 });
});

test('a making names the other item', () => {
  expect(eventDetail('DERIVED', entry({ method: 'EXTRACT', child: { evidenceNumber: 'CC-1-02' } }))).toEqual({ act: 'child', number: 'CC-1-02', method: 'EXTRACT' });
  expect(eventDetail('DERIVED', entry({ parent: { evidenceNumber: 'CC-1-01' } }))).toEqual({ act: 'parent', number: 'CC-1-01', method: null });
});

test('each kind of export is named', () => {
  expect(eventDetail('EXPORTED', entry({ packageFiles: 'x' }))).toEqual({ act: 'package' });
  expect(eventDetail('EXPORTED', entry({ reportSha256: 'x', events: 3 }))).toEqual({ act: 'report' });
  expect(eventDetail('EXPORTED', entry({ files: { 'case.jsonld': 'x' } }))).toEqual({ act: 'caseFile' });
  expect(eventDetail('EXPORTED', entry({ packageFiles: 'x', members: [{ index: 2 }, { index: 5 }] }))).toEqual({ act: 'memberPackage', indices: [2, 5] });
});

test('what is not as expected is left out', () => {
  expect(eventDetail('EXPORTED', 'no json')).toBeNull();
  expect(eventDetail('VIEWED', entry({ memberIndex: 'seven' }))).toBeNull();
  expect(eventDetail('VERIFIED', entry({ memberIndex: 1 }))).toBeNull();
});
