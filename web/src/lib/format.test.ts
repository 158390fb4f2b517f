import { describe, expect, test } from 'vitest';
import { clockPhase } from './clock';
import { fold, formatFor, hashGroups, hashShort, instantOf, machineTime, partsOf } from './format';

const vi = formatFor('vi');
const en = formatFor('en');
const at = '2026-11-20T07:38:05.000Z';
const hour = 3_600_000;

/** With ordinary spaces: a number and its unit are joined by one that does not break. */
function plain(text: string | null): string | undefined {
  return text?.replaceAll('\u00a0', ' ');
}

describe('dates are Vietnamese time', () => {
  test('date and time', () => {
    expect(vi.dateTime(at)).toBe('14:38, 20/11/2026');
    expect(en.dateTime(at)).toBe('14:38, 20 Nov 2026');
    expect(vi.dateTimeShort(at)).toBe('14:38, 20/11');
    expect(en.dateTimeShort(at)).toBe('14:38, 20 Nov');
    expect(vi.day(at)).toBe('Thứ Sáu, 20/11/2026');
    expect(en.day(at)).toBe('Friday, 20 Nov 2026');
  });
  test('the day turns at 17:00 UTC', () => {
    expect(vi.date('2026-11-20T16:59:59Z')).toBe('20/11/2026');
    expect(vi.date('2026-11-20T17:00:00Z')).toBe('21/11/2026');
    expect(partsOf('2026-12-31T17:00:00Z')).toMatchObject({ year: '2027', month: '01', day: '01', hour: '00' });
  });
  test('due today says so, another year is written', () => {
    expect(vi.due('2026-11-20T14:15:00Z', at)).toBe('21:15 hôm nay');
    expect(en.due('2026-11-20T14:15:00Z', at)).toBe('21:15 today');
    expect(vi.due('2026-11-22T14:15:00Z', at)).toBe('21:15, 22/11');
    expect(vi.due('2027-01-02T14:15:00Z', at)).toBe('21:15, 02/01/2027');
  });
  test('what is no date is question marks, and breaks nothing', () => {
    const bad = '2026-13-45T99:99:99Z';
    expect(partsOf(bad)).toMatchObject({ year: '????', day: '??', second: '??' });
    expect(vi.dateTime(bad)).toBe('??:??, ??/??/????');
    expect(en.dateTime(bad)).toBe('??:??, ?? ?? ????');
    expect(vi.dateTimeSeconds(bad)).toBe('??:??:??, ??/??/????');
    expect(vi.day(bad)).toBe('??/??/????');
    expect(vi.due(bad, at)).toBe('??:??, ??/??/????');
    expect(vi.duration(Number.NaN)).toBe('?');
    expect(machineTime(bad)).toBeUndefined();
    expect(machineTime(at)).toBe(at);
  });
  test('a reading becomes an instant, an impossible one does not', () => {
    expect(instantOf(2026, 11, 20, 14, 38)).toBe('2026-11-20T07:38:00.000Z');
    expect(instantOf(2026, 2, 29, 0, 0)).toBeNull();
    expect(instantOf(2024, 2, 29, 0, 0)).toBe('2024-02-28T17:00:00.000Z');
    expect(instantOf(2026, 13, 1, 0, 0)).toBeNull();
  });
});

describe('durations have two neighbouring units at most', () => {
  test.each([
    [54 * hour, '2 ngày 6 giờ', '2 d 6 h'],
    [6 * hour + 37 * 60_000, '6 giờ 37 phút', '6 h 37 min'],
    [38 * 60_000, '38 phút', '38 min'],
    [48 * hour + 5 * 60_000, '2 ngày', '2 d'],
    [-38 * 60_000, '38 phút', '38 min'],
    [20_000, 'dưới 1 phút', 'under 1 min'],
  ])('%d', (ms, inVi, inEn) => {
    expect(plain(vi.duration(ms))).toBe(inVi);
    expect(plain(en.duration(ms))).toBe(inEn);
  });
  test('seconds only under ten minutes and only when asked for', () => {
    expect(plain(vi.duration(560_000, { seconds: true }))).toBe('9 phút 20 giây');
    expect(plain(vi.duration(620_000, { seconds: true }))).toBe('10 phút');
    expect(plain(vi.duration(560_000))).toBe('9 phút');
  });
  test('relative within 72 hours only', () => {
    expect(plain(vi.relative('2026-11-20T09:38:05Z', at))).toBe('còn 2 giờ');
    expect(plain(en.relative('2026-11-20T05:38:05Z', at))).toBe('2 h ago');
    expect(vi.relative('2026-11-24T07:38:05Z', at)).toBeNull();
  });
});

test('numbers and sizes', () => {
  expect(vi.number(184302)).toBe('184.302');
  expect(en.number(184302)).toBe('184,302');
  expect(vi.bytes(19_764_120_833)).toBe('18,4 GB');
  expect(en.bytes(19_764_120_833)).toBe('18.4 GB');
  expect(vi.bytes(227_633_266_688)).toBe('212 GB');
  expect(vi.bytes(999)).toBe('999 B');
  expect(vi.bytesExact(19_764_120_833)).toBe('19.764.120.833 byte');
  expect(en.bytesExact(1)).toBe('1 byte');
});

test('hashes in groups of four, short form with 8 + 8 digits', () => {
  const hash = `b0c82a3a${'0'.repeat(48)}784c50e6`;
  expect(hashGroups(hash)).toHaveLength(16);
  expect(hashShort(hash)).toEqual({ head: 'b0c8 2a3a', tail: '784c 50e6' });
});

test('Vietnamese is compared without tone marks', () => {
  expect(fold('Đầu mối trực Hà Mẫu')).toBe('dau moi truc ha mau');
  expect(fold('hoá')).toBe(fold('hóa'));
});

describe('the phase of a clock', () => {
  const now = Date.parse(at);
  const span = (startH: number, dueH: number) => ({ startedAt: now + startH * hour, dueAt: now + dueH * hour });
  test('soon is under a quarter of the span or under two hours', () => {
    expect(clockPhase(span(-12, 12), now)).toBe('running');
    expect(clockPhase(span(-19, 5), now)).toBe('soon');
    expect(clockPhase(span(-0.1, 1.9), now)).toBe('soon');
  });
  test('breached and met', () => {
    expect(clockPhase(span(-25, -1), now)).toBe('breached');
    expect(clockPhase({ ...span(-25, -1), metAt: now - 2 * hour }, now)).toBe('met');
  });
});
