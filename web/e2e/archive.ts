/** A ZIP made here, so that a journey uploads a file whose every byte it knows. */
import { createHash } from 'node:crypto';
import { crc32, deflateRawSync } from 'node:zlib';

export interface Entry {
  readonly path: string;
  readonly bytes: Buffer;
  /** Stored under this password by the classic cipher (APPNOTE 6.1). */
  readonly password?: string;
}

export function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function u16(value: number): Buffer {
  const out = Buffer.alloc(2);
  out.writeUInt16LE(value);
  return out;
}

function u32(value: number): Buffer {
  const out = Buffer.alloc(4);
  out.writeUInt32LE(value >>> 0);
  return out;
}

const STORED = 0;
const DEFLATE = 8;
const ENCRYPTED = 0x0001;
const UTF8 = 0x0800;
/** 2026-11-20 08:00, in the form that DOS had. */
const STAMP = Buffer.concat([u16(8 << 11), u16(((2026 - 1980) << 9) | (11 << 5) | 20)]);

/** The classic cipher: twelve bytes of which the last tells whether the password fits, then the content. */
function locked(bytes: Buffer, password: string): Buffer {
  const keys: [number, number, number] = [0x12345678, 0x23456789, 0x34567890];
  const step = (key: number, byte: number) => (table[(key ^ byte) & 0xff] ?? 0) ^ (key >>> 8);
  const update = (byte: number) => {
    keys[0] = step(keys[0], byte);
    keys[1] = (Math.imul((keys[1] + (keys[0] & 0xff)) >>> 0, 134_775_813) + 1) >>> 0;
    keys[2] = step(keys[2], keys[1] >>> 24);
  };
  for (const byte of Buffer.from(password)) update(byte);
  const plain = Buffer.concat([Buffer.alloc(11, 7), Buffer.from([crc32(bytes) >>> 24]), bytes]);
  return plain.map((byte) => {
    const mixed = (keys[2] | 2) & 0xffff;
    const cipher = byte ^ ((Math.imul(mixed, mixed ^ 1) >>> 8) & 0xff);
    update(byte);
    return cipher;
  }) as Buffer;
}

const table = Array.from({ length: 256 }, (_, n) => {
  let value = n;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

export function zip(entries: readonly Entry[]): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const { path, bytes, password } of entries) {
    const name = Buffer.from(path);
    const packed = password === undefined ? deflateRawSync(bytes) : locked(bytes, password);
    const common = Buffer.concat([
      u16(20),
      u16(password === undefined ? UTF8 : UTF8 | ENCRYPTED),
      u16(password === undefined ? DEFLATE : STORED),
      STAMP,
      u32(crc32(bytes)),
      u32(packed.length),
      u32(bytes.length),
      u16(name.length),
      u16(0),
    ]);
    const local = Buffer.concat([u32(0x04034b50), common, name, packed]);
    central.push(Buffer.concat([u32(0x02014b50), u16(20), common, u16(0), u16(0), u16(0), u32(0), u32(offset), name]));
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.concat([
    u32(0x06054b50),
    u16(0),
    u16(0),
    u16(entries.length),
    u16(entries.length),
    u32(directory.length),
    u32(offset),
    u16(0),
  ]);
  return Buffer.concat([...locals, directory, end]);
}
