import { describe, expect, it } from 'vitest';
import { ancestors, movesOf } from './DerivedTab';
import { formatFor } from '@/lib/format';
import { hexRows, memberUrl, pictureOf, pngEnd, readOffset, readRanges, recordedTime } from './bytes';
import { guessSet, isSyllable, looksBinary, readAs, shownText } from './text';

const latin = (text: string) => Uint8Array.from(Array.from(text), (letter) => letter.charCodeAt(0));

describe('the time that an archive records', () => {
  it('is written as people write it, by the clock that it tells', () => {
    const said = (text: string) => {
      const time = recordedTime(text);
      return time === null ? null : [formatFor('vi').dateTimeSeconds(time.at), time.zone];
    };
    expect(said('2026-11-29T17:00:05')).toEqual(['17:00:05, 29/11/2026', 'local']);
    expect(said('2026-11-29T17:00:05.123Z')).toEqual(['00:00:05, 30/11/2026', 'utc']);
    expect(said('2026-02-31T99:00:00')).toBeNull();
    expect(said('yesterday')).toBeNull();
  });
});

describe('text of bytes', () => {
  it('is read in the sets of the hub, by which reading is Vietnamese', () => {
    for (const [bytes, set] of [
      ['B\xb8o c\xb8o s\xf9 c\xe8.txt', 'TCVN3'],
      ['B\xe1o c\xe1o s\xfd\xf2 c\xf4\xec.txt', 'windows-1258'],
      ['B\xe1o c\xe1o s\xf1 c\xaf.txt', 'VISCII'],
    ] as const) {
      expect(guessSet(latin(bytes))).toBe(set);
      expect(readAs(latin(bytes), set)).toBe('Báo cáo sự cố.txt');
    }
  });
  it('is Unicode where it is', () => {
    expect(guessSet(new TextEncoder().encode('Báo cáo sự cố'))).toBe('UTF-8');
    // The part ends within a letter.
    expect(guessSet(new TextEncoder().encode('Báo cáo sự').subarray(0, -1))).toBe('UTF-8');
    expect(guessSet(latin('M\0i\0c\0r\0o\0s\0'))).toBe('UTF-16LE');
    expect(guessSet(latin('\xfe\xff\0a\0b'))).toBe('UTF-16BE');
    expect(guessSet(latin('caf\xe9 cr\xe8me \xfcber'))).toBe('ISO-8859-1');
  });
  it('tells syllables from chance', () => {
    for (const word of ['biên', 'Đường', 'ĐẮK', 'nghiệp', 'quốc', 'ở', 'mã']) expect(isSyllable(word), word).toBe(true);
    for (const word of ['bi¬n', 'cụđ', 'đưẤ', 'ấấ']) expect(isSyllable(word), word).toBe(false);
  });
  it('shows controls as signs and never lets a mark turn the text round', () => {
    expect(shownText('a\0b\x1b[31m\tc\r\nd\x7f')).toBe('a\u2400b\u241b[31m\tc\nd\u2421');
    expect(shownText('x\u202egpj.exe')).toBe('x\u27e8U+202E\u27e9gpj.exe');
    expect(looksBinary('\0\x01\x02\x03abc')).toBe(true);
    expect(looksBinary('một dòng\nhai dòng')).toBe(false);
  });
});

describe('pictures', () => {
  it('are told by their own header only', () => {
    const png = new Uint8Array(24);
    png.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
    png.set([0, 0, 1, 0], 16);
    png.set([0, 0, 0, 200], 20);
    expect(pictureOf(png)).toEqual({ kind: 'PNG', type: 'image/png', width: 256, height: 200 });
    expect(pictureOf(latin('GIF89a\x10\x00\x08\x00'))).toMatchObject({ kind: 'GIF', width: 16, height: 8 });
    expect(pictureOf(latin('\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x11\x08\x00\x20\x00\x40\x03'))).toMatchObject({ kind: 'JPEG', width: 64, height: 32 });
    expect(pngEnd(png)).toBeNull();
    const chunk = (name: string, content: string) => `\0\0\0${String.fromCharCode(content.length)}${name}${content}CRC!`;
    const whole = `\x89PNG\r\n\x1a\n${chunk('IHDR', '0123456789abc')}${chunk('IDAT', 'IEND')}${chunk('IEND', '')}`;
    expect([pngEnd(latin(whole)), pngEnd(latin(`${whole}secret`)), pngEnd(latin(whole.slice(0, -1)))]).toEqual([whole.length, whole.length, null]);
    for (const none of ['<svg xmlns="http://www.w3.org/2000/svg"/>', '<!doctype html><script>', 'MZ\x90\x00', '', '\x89PNG', 'RIFF1234WEBP']) expect(pictureOf(latin(none)), none).toBeNull();
  });
});

describe('digits', () => {
  it('stand in rows with their letters', () => {
    const rows = hexRows(latin('0123456789abcdef\0<'), 4096);
    expect(rows).toEqual([
      { offset: 4096, digits: '30 31 32 33 34 35 36 37 38 39 61 62 63 64 65 66', letters: '0123456789abcdef' },
      { offset: 4112, digits: '00 3c', letters: '·<' },
    ]);
  });
  it('are found by offsets as people write them', () => {
    expect([readOffset('0x1F'), readOffset(' 4 096 '), readOffset('4.096'), readOffset('1f'), readOffset('-1'), readOffset('')]).toEqual([31, 4096, 4096, null, null, null]);
    expect(readRanges('0-15\n\n0x20 - 0x20')).toEqual([{ from: 0, to: 16 }, { from: 32, to: 33 }]);
    for (const bad of ['', '5', '9-5', '1-2-3', 'a-b', '1-2\nx']) expect(readRanges(bad), bad).toBeNull();
  });
});

describe('the address of a member', () => {
  it('carries the purpose and nothing that leads elsewhere', () => {
    expect(memberUrl('a/../b', 7, 'content', 'đọc & so')).toBe('/api/evidence/a%2F..%2Fb/members/7/content?reason=%C4%91%E1%BB%8Dc+%26+so');
  });
});

describe('derived items', () => {
  it('stand in a line from what was uploaded', () => {
    const one = { id: '1', number: 'CC-1', fileName: 'a.zip' };
    const two = { id: '2', number: 'CC-2', fileName: 'data.zip', parent: { ...one, parent: null } };
    expect(ancestors({ parent: two }).map((item) => item.id)).toEqual(['1', '2']);
    expect(ancestors({ parent: null })).toEqual([]);
  });
  it('are asked for again only while something moves', () => {
    const row = (status: 'WAITING' | 'RUNNING' | 'DONE' | 'FAILED', child: 'STORED' | 'EXAMINED' | null) =>
      ({ derivations: { nodes: [{ status, child: child === null ? null : { status: child } }] } }) as unknown as Parameters<typeof movesOf>[0];
    expect([movesOf(row('WAITING', null)), movesOf(row('RUNNING', null)), movesOf(row('DONE', 'STORED'))]).toEqual([1500, 1500, 1500]);
    expect([movesOf(row('DONE', 'EXAMINED')), movesOf(row('FAILED', null)), movesOf(null)]).toEqual([false, false, false]);
  });
});
