/** Signed notes and checkpoints (C2SP signed-note, tlog-checkpoint) with Ed25519. */
import { toHex } from '@/lib/sha256';
import { base64, hash, hashHex, unprinted, utf8, wholeNumber, type Bytes } from './bytes';
import { decodePoint, verifyEd25519 } from './ed25519';

const derPrefix = Uint8Array.from([0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00]);

export interface VerifierKey {
  name: string;
  /** What it signs: notes, or cosignatures that tell a time (C2SP tlog-cosignature). */
  kind: 'log' | 'witness';
  /** The short mark in notes. Too short to tell two keys apart for certain. */
  id: string;
  public: Bytes;
  /** The SHA-256 of its DER form: what people compare. */
  fingerprint: string;
  text: string;
}

function nameIsFine(name: string): boolean {
  return name !== '' && !name.includes('+') && !unprinted.test(name);
}

/** A key from `name+mark+base64`, where it has its one spelling. */
export function parseKey(line: string): VerifierKey | undefined {
  const [name = '', mark = '', ...rest] = line.split('+');
  const blob = base64(rest.join('+'));
  if (!nameIsFine(name) || blob?.length !== 33 || (blob[0] !== 1 && blob[0] !== 4)) return undefined;
  const key = blob.subarray(1);
  const id = toHex(hash(utf8(`${name}\n`), blob).subarray(0, 4));
  if (id !== mark || decodePoint(key) === undefined) return undefined;
  return { name, kind: blob[0] === 4 ? 'witness' : 'log', id, public: key, fingerprint: hashHex(derPrefix, key), text: line };
}

/** What a witness signs: two lines, then the note's text. */
function cosigned(signed: string, seconds: bigint): Bytes {
  return utf8(`cosignature/v1\ntime ${seconds}\n${signed}`);
}

/** The seconds since 1970 that a cosignature tells. */
function secondsOf(signature: Bytes): bigint {
  return new DataView(signature.buffer, signature.byteOffset, 8).getBigUint64(0);
}

function holds(key: VerifierKey, signed: string, signature: Bytes): boolean {
  if (key.kind === 'log') return verifyEd25519(key.public, utf8(signed), signature);
  // No clock comes to 2^63.
  if (signature.length !== 72 || ((signature[0] ?? 0) & 0x80) !== 0) return false;
  return verifyEd25519(key.public, cosigned(signed, secondsOf(signature)), signature.subarray(8));
}

export interface SignatureLine {
  name: string;
  /** The known key by which it holds. */
  key?: VerifierKey;
  /** When a known witness says that it cosigned, in seconds since 1970. */
  seconds?: bigint;
}

export interface SignedNote {
  /** What was signed, with its last newline. */
  text: string;
  lines: SignatureLine[];
}

export type NoteFault = 'malformed' | 'signature';

/** A note with its signature lines; those of known keys must hold. */
export function readNote(note: string, keys: VerifierKey[]): SignedNote | NoteFault {
  const at = note.lastIndexOf('\n\n');
  const [signed, signatures] = [note.slice(0, at + 1), note.slice(at + 2)];
  const bad = (part: string) => !part.endsWith('\n') || Array.from(part).some((character) => character < ' ' && character !== '\n');
  if (at < 0 || bad(signed) || bad(signatures)) return 'malformed';
  const lines: SignatureLine[] = [];
  for (const line of signatures.slice(0, -1).split('\n')) {
    const [dash, name = '', encoded = '', ...more] = line.split(' ');
    const blob = base64(encoded);
    if (dash !== '\u2014' || !nameIsFine(name) || more.length > 0 || blob === undefined || blob.length < 5) return 'malformed';
    const key = keys.find((known) => known.name === name && known.id === toHex(blob.subarray(0, 4)));
    if (key === undefined) {
      lines.push({ name });
      continue;
    }
    if (!holds(key, signed, blob.subarray(4))) return 'signature';
    lines.push(key.kind === 'witness' ? { name, key, seconds: secondsOf(blob.subarray(4)) } : { name, key });
  }
  return { text: signed, lines };
}

export interface Checkpoint {
  origin: string;
  size: number;
  root: Bytes;
}

export function parseCheckpoint(signed: string): Checkpoint | undefined {
  const [origin = '', digits = '', encoded = '', ...more] = signed.slice(0, -1).split('\n');
  const [size, root] = [wholeNumber(digits), base64(encoded)];
  if (!signed.endsWith('\n') || origin === '' || size === undefined || root?.length !== 32 || more.includes('')) return undefined;
  return { origin, size, root };
}
