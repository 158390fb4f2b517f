/** DER (X.690): values with a tag of one byte and a length in its one form. What is not so throws a {@link DerFault}. */
import { text, type Bytes } from './bytes';

export class DerFault extends Error {}

export const tags = { integer: 0x02, bits: 0x03, octets: 0x04, oid: 0x06, utcTime: 0x17, time: 0x18, sequence: 0x30, set: 0x31, boolean: 0x01 } as const;

/** A context-specific tag of a constructed value. */
export const context = (number: number) => 0xa0 | number;

export interface Value {
  tag: number;
  content: Bytes;
  /** With tag and length. */
  whole: Bytes;
}

export class Reader {
  private readonly bytes: Bytes;
  private at = 0;

  constructor(bytes: Bytes) {
    this.bytes = bytes;
  }

  get done(): boolean {
    return this.at === this.bytes.length;
  }

  private byte(at: number): number {
    const byte = this.bytes[at];
    if (byte === undefined) throw new DerFault('it ends too early');
    return byte;
  }

  /** The next value, which must have this tag where one is given. */
  take(expected?: number): Value {
    const tag = this.byte(this.at);
    if ((tag & 0x1f) === 0x1f || (expected !== undefined && tag !== expected)) throw new DerFault('another tag');
    const first = this.byte(this.at + 1);
    const long = first < 0x80 ? 0 : first & 0x7f;
    let length = long === 0 ? first : 0;
    for (let digit = 0; digit < long; digit += 1) length = length * 256 + this.byte(this.at + 2 + digit);
    // Neither an open end, nor more digits than the length needs.
    if (first === 0x80 || long > 4 || (long > 0 && (length < 0x80 || length < 256 ** (long - 1)))) throw new DerFault('another spelling of a length');
    const start = this.at + 2 + long;
    const end = start + length;
    if (end > this.bytes.length) throw new DerFault('it ends too early');
    const value = { tag, content: this.bytes.subarray(start, end), whole: this.bytes.subarray(this.at, end) };
    this.at = end;
    return value;
  }

  /** The next value where it has this tag. */
  optional(tag: number): Value | undefined {
    return this.bytes[this.at] === tag ? this.take() : undefined;
  }

  /** Goes into the next value, which must have this tag. */
  inside(tag: number): Reader {
    return new Reader(this.take(tag).content);
  }

  oid(): string {
    return oidOf(this.take(tags.oid));
  }

  /** There is nothing more. */
  end(): void {
    if (!this.done) throw new DerFault('more than belongs there');
  }
}

/** An object identifier in its dotted form. */
export function oidOf({ content }: Value): string {
  const arcs: number[] = [];
  let arc = 0;
  for (const byte of content) {
    arc = arc * 128 + (byte & 0x7f);
    if (!Number.isSafeInteger(arc)) throw new DerFault('an object identifier is too long');
    if (byte & 0x80) continue;
    if (arcs.length === 0) arcs.push(Math.min(Math.floor(arc / 40), 2), arc - 40 * Math.min(Math.floor(arc / 40), 2));
    else arcs.push(arc);
    arc = 0;
  }
  if (arcs.length === 0 || ((content.at(-1) ?? 0) & 0x80) !== 0) throw new DerFault('no object identifier');
  return arcs.join('.');
}

/** The algorithm of an `AlgorithmIdentifier`, and what stands behind it. */
export function algorithm(value: Value): { oid: string; parameters: Reader } {
  if (value.tag !== tags.sequence) throw new DerFault('another tag');
  const parameters = new Reader(value.content);
  return { oid: parameters.oid(), parameters };
}

/** What a bit string of whole bytes holds. */
export function wholeBits({ tag, content }: Value): Bytes {
  if (tag !== tags.bits || content[0] !== 0) throw new DerFault('not whole bytes');
  return content.subarray(1);
}

export interface Instant {
  /** `2026-11-22T08:30:00Z`; a fraction of a second stays. */
  at: string;
  /** Whole seconds since 1970. */
  seconds: number;
}

/** A time in UTC, of either kind. */
export function instant({ tag, content }: Value): Instant {
  const digits = text(content) ?? '';
  // RFC 5280, 4.1.2.5.1: two digits of a year below 50 are of this century.
  const century = tag !== tags.utcTime ? '' : digits < '5' ? '20' : '19';
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\.\d{1,9})?Z$/.exec(century + digits);
  if (parts === null || (tag !== tags.utcTime && tag !== tags.time)) throw new DerFault('no time');
  const [, year, month, day, hour, minute, second, fraction = ''] = parts;
  const date = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  const milliseconds = Date.parse(`${date}Z`);
  if (Number.isNaN(milliseconds) || milliseconds < 0 || new Date(milliseconds).toISOString().slice(0, 19) !== date) throw new DerFault('no time');
  return { at: `${date}${fraction}Z`, seconds: milliseconds / 1000 };
}
