/**
 * The one ZIP form of packages: stored, dated 1980-01-01, no extra fields, nothing between or around the files. What is read is written
 * again and compared, so that no byte outside the files can say anything.
 */
import { firstDifference, text, utf8, type Bytes } from './bytes';

export interface PackedFile {
  name: string;
  bytes: Bytes;
  /** Where its content begins in the package. */
  offset: number;
  /** Whether it fits its recorded CRC-32. */
  intact: boolean;
}

export interface Container {
  files: PackedFile[];
  /** The first byte that is not as the one form has it. */
  differsAt?: number;
}

const table = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

function crc32(bytes: Bytes): number {
  let sum = 0xffffffff;
  for (const byte of bytes) sum = (table[(sum ^ byte) & 255] ?? 0) ^ (sum >>> 8);
  return (sum ^ 0xffffffff) >>> 0;
}

/** Little-endian numbers, one after another. */
class Fields {
  private readonly out: number[] = [];

  put(width: 2 | 4 | 8, ...values: number[]): this {
    for (const value of values) {
      for (let shift = 0; shift < width; shift += 1) this.out.push(Math.floor(value / 2 ** (8 * shift)) % 256);
    }
    return this;
  }

  raw(bytes: Iterable<number>): this {
    for (const byte of bytes) this.out.push(byte);
    return this;
  }

  bytes(): Bytes {
    return Uint8Array.from(this.out);
  }
}

const local = [0x50, 0x4b, 3, 4];

function common(name: Bytes, crc: number, size: number): Bytes {
  return new Fields().put(2, 0, 0, 0, 0x21).put(4, crc, size, size).put(2, name.length, 0).bytes();
}

interface Read {
  file: PackedFile;
  crc: number;
  next: number;
}

function nextFile(all: Bytes, at: number): Read | undefined {
  if (at + 30 > all.length || local.some((byte, index) => all[at + index] !== byte)) return undefined;
  const view = new DataView(all.buffer, all.byteOffset + at, 30);
  const [crc, size, length] = [view.getUint32(14, true), view.getUint32(18, true), view.getUint16(26, true)];
  const start = at + 30 + length;
  const next = start + size;
  const name = next > all.length ? undefined : text(all.subarray(at + 30, start));
  if (name === undefined) return undefined;
  const bytes = all.subarray(start, next);
  return { file: { name, bytes, offset: start, intact: crc32(bytes) === crc }, crc, next };
}

/** The parts of the package as the writer would make them of these files. */
function* written(found: Read[]): Generator<Bytes> {
  const directory: Bytes[] = [];
  let at = 0;
  for (const { file, crc } of found) {
    const name = utf8(file.name);
    const fields = common(name, crc, file.bytes.length);
    const head = new Fields().raw(local).put(2, 10).raw(fields).raw(name).bytes();
    yield head;
    yield file.bytes;
    directory.push(new Fields().raw([0x50, 0x4b, 1, 2]).put(2, 10, 10).raw(fields).raw(new Uint8Array(10)).put(4, at).raw(name).bytes());
    at += head.length + file.bytes.length;
  }
  yield* directory;
  const size = directory.reduce((sum, entry) => sum + entry.length, 0);
  const count = Math.min(found.length, 0xffff);
  if (found.length >= 0xffff) {
    const many = new Fields().raw([0x50, 0x4b, 6, 6]).put(8, 44).put(2, 45, 45).put(8, 0, found.length, found.length, size, at);
    yield many.raw([0x50, 0x4b, 6, 7]).put(4, 0).put(8, at + size).put(4, 1).bytes();
  }
  yield new Fields().raw([0x50, 0x4b, 5, 6]).put(4, 0).put(2, count, count).put(4, size, at).put(2, 0).bytes();
}

/** Reads a package's files, front to back, and compares the whole with the one form. */
export function readContainer(all: Bytes): Container {
  const found: Read[] = [];
  for (let read = nextFile(all, 0); read !== undefined; read = nextFile(all, read.next)) found.push(read);
  const files = found.map(({ file }) => file);
  let at = 0;
  for (const part of written(found)) {
    const difference = firstDifference(all.subarray(at, at + part.length), part);
    if (difference !== undefined) return { files, differsAt: at + difference };
    at += part.length;
  }
  return at < all.length ? { files, differsAt: at } : { files };
}
