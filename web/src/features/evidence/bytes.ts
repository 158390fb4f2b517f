/**
 * Bytes of a member, as the hub gives them for looking: read by range, turned
 * into text, rows of digits or a picture's kind. Nothing here interprets more
 * than that; nothing is run.
 */
import { endSession } from '@/lib/session';

/** How much of a text is read. */
export const textBytes = 64 * 1024;
/** The largest picture that is read; the hub gives at most 16 MiB at once. */
export const pictureBytes = 8 * 1024 * 1024;
/** The most pixels that are drawn: 40 million take 160 MB decoded. */
export const picturePixels = 40_000_000;
/** Bytes on one page of digits. */
export const hexBytes = 1024;
/** Bytes in one row of digits. */
export const hexRow = 16;

/** Why bytes did not come; `message` is the hub's, in the words of the page's language where it has them. */
export class BytesError extends Error {}

/**
 * When a member was changed, as its archive records it: `2026-11-29T17:00:00` tells the clock of the machine, of which no zone is
 * known; with `Z` it is an instant. Null where it is neither.
 */
export function recordedTime(text: string): { at: string; zone: 'local' | 'utc' } | null {
  const found = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?(Z?)$/.exec(text);
  if (found === null) return null;
  // Dates are shown as Vietnam reads them: what has no zone keeps its own reading by that.
  const at = `${found[1] ?? ''}${found[2] === 'Z' ? 'Z' : '+07:00'}`;
  return Number.isNaN(Date.parse(at)) ? null : { at, zone: found[2] === 'Z' ? 'utc' : 'local' };
}

/** The address of a member's bytes, with the purpose. */
export function memberUrl(id: string, index: number, what: 'content' | 'sealed', purpose: string, more: Readonly<Record<string, string>> = {}): string {
  const query = new URLSearchParams({ reason: purpose, ...more });
  return `/api/evidence/${encodeURIComponent(id)}/members/${index}/${what}?${query.toString()}`;
}

/** What the hub said, where it said something. */
async function problem(answer: Response, locale: string): Promise<BytesError> {
  if (answer.status === 401) endSession();
  const said: unknown = await answer.json().catch(() => null);
  const text = (name: string) => {
    const value = typeof said === 'object' && said !== null ? (said as Record<string, unknown>)[name] : undefined;
    return typeof value === 'string' ? value : '';
  };
  return new BytesError((locale === 'vi' ? text('messageVi') || text('message') : text('message')) || `HTTP ${answer.status}`);
}

export interface MemberPlace {
  readonly id: string;
  readonly index: number;
  readonly purpose: string;
}

/** The bytes from `from` up to but without `to`; fewer where the member ends. */
export async function readBytes({ id, index, purpose }: MemberPlace, from: number, to: number, locale: string, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
  const answer = await fetch(memberUrl(id, index, 'content', purpose), {
    headers: { range: `bytes=${from}-${to - 1}` },
    credentials: 'same-origin',
    ...(signal === undefined ? {} : { signal }),
  });
  if (answer.status !== 206) throw await problem(answer, locale);
  return new Uint8Array(await answer.arrayBuffer());
}

export type PictureKind = 'PNG' | 'JPEG' | 'GIF' | 'WebP' | 'BMP';

const types: Readonly<Record<PictureKind, string>> = { PNG: 'image/png', JPEG: 'image/jpeg', GIF: 'image/gif', WebP: 'image/webp', BMP: 'image/bmp' };

export interface Picture {
  readonly kind: PictureKind;
  readonly type: string;
  readonly width: number;
  readonly height: number;
}

/** Kind and size of a picture by its own header; null for everything else, SVG among it. */
export function pictureOf(bytes: Uint8Array): Picture | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const starts = (...magic: number[]) => magic.every((byte, at) => bytes[at] === byte);
  const ascii = (at: number, text: string) => Array.from(text).every((letter, n) => bytes[at + n] === letter.charCodeAt(0));
  const made = (kind: PictureKind, width: number, height: number): Picture => ({ kind, type: types[kind], width, height });
  if (bytes.length >= 24 && starts(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return made('PNG', view.getUint32(16), view.getUint32(20));
  if (bytes.length >= 10 && (ascii(0, 'GIF87a') || ascii(0, 'GIF89a'))) return made('GIF', view.getUint16(6, true), view.getUint16(8, true));
  if (bytes.length >= 26 && ascii(0, 'BM')) return made('BMP', Math.abs(view.getInt32(18, true)), Math.abs(view.getInt32(22, true)));
  if (bytes.length >= 30 && ascii(0, 'RIFF') && ascii(8, 'WEBP')) {
    const size = webpSize(bytes, view, ascii);
    return size === null ? null : made('WebP', size[0], size[1]);
  }
  if (starts(0xff, 0xd8, 0xff)) {
    const size = jpegSize(view);
    return size === null ? null : made('JPEG', size[0], size[1]);
  }
  return null;
}

/** Where a PNG picture ends, behind its last chunk; null where it has no end. Programs that draw it pass over what follows. */
export function pngEnd(bytes: Uint8Array): number | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // Length, name, content, check value; the name IEND is the last one's.
  for (let at = 8; at + 12 <= bytes.length; at += 12 + view.getUint32(at)) {
    if (view.getUint32(at + 4) === 0x49454e44) return at + 12 + view.getUint32(at) <= bytes.length ? at + 12 + view.getUint32(at) : null;
  }
  return null;
}

function webpSize(bytes: Uint8Array, view: DataView, ascii: (at: number, text: string) => boolean): [number, number] | null {
  const three = (at: number) => (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16);
  if (ascii(12, 'VP8X')) return [three(24) + 1, three(27) + 1];
  if (ascii(12, 'VP8L')) {
    const bits = view.getUint32(21, true);
    return [(bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1];
  }
  return ascii(12, 'VP8 ') ? [view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff] : null;
}

/** Walks the segments of a JPEG up to the one that tells the size. */
function jpegSize(view: DataView): [number, number] | null {
  let at = 2;
  while (at + 9 < view.byteLength) {
    if (view.getUint8(at) !== 0xff) return null;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const frame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (frame) return [view.getUint16(at + 7), view.getUint16(at + 5)];
    at += marker >= 0xd0 && marker <= 0xd9 ? 2 : 2 + view.getUint16(at + 2);
  }
  return null;
}

export interface HexRow {
  readonly offset: number;
  readonly digits: string;
  readonly letters: string;
}

/** Rows of digits with the letters beside them; what is no plain letter is a dot. */
export function hexRows(bytes: Uint8Array, offset: number): HexRow[] {
  const rows: HexRow[] = [];
  for (let at = 0; at < bytes.length; at += hexRow) {
    const part = bytes.subarray(at, at + hexRow);
    rows.push({
      offset: offset + at,
      digits: [...part].map((byte) => byte.toString(16).padStart(2, '0')).join(' '),
      letters: [...part].map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·')).join(''),
    });
  }
  return rows;
}

/** An offset as a person writes it: decimal, or hexadecimal after 0x; null for anything else. */
export function readOffset(text: string): number | null {
  const plain = text.trim().replaceAll(/[\s_.]/g, '').toLowerCase();
  const value = /^0x[0-9a-f]+$/.test(plain) || /^\d+$/.test(plain) ? Number(plain) : Number.NaN;
  return Number.isSafeInteger(value) ? value : null;
}

/** Ranges as a person writes them, one a line, both ends included; null where a line is none. */
export function readRanges(text: string): { from: number; to: number }[] | null {
  const lines = text.split('\n').map((line) => line.trim()).filter((line) => line !== '');
  const ranges = lines.map((line) => {
    const [first = '', last = '', ...more] = line.split('-');
    const from = readOffset(first);
    const to = readOffset(last);
    return more.length > 0 || from === null || to === null || to < from ? null : { from, to: to + 1 };
  });
  return ranges.length > 0 && ranges.every((range) => range !== null) ? ranges : null;
}
