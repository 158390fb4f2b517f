/** Bytes and their spellings. Every spelling that is read here has one form: another one of the same value is refused. */
import { Sha256, toHex } from '@/lib/sha256';

export type Bytes = Uint8Array;

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

export function utf8(text: string): Bytes {
  return encoder.encode(text);
}

/** The text, or nothing where the bytes are not UTF-8. */
export function text(bytes: Bytes): string | undefined {
  try {
    return strict.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Characters that take room without ink, move the others, or command a terminal. The same list stands in the other verifiers. */
export const unprinted = /[\p{Cc}\p{Default_Ignorable_Code_Point} \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u2800\u3000\ufff9-\ufffb]/u;

/** A text from a package, safe to show: what hides in it is spelled out. */
export function visible(shown: string): string {
  return Array.from(shown, (letter) => (letter !== ' ' && unprinted.test(letter) ? `\\u{${(letter.codePointAt(0) ?? 0).toString(16)}}` : letter)).join('');
}

export function hash(...parts: Bytes[]): Bytes {
  const sum = new Sha256();
  for (const part of parts) sum.update(part);
  return sum.digest();
}

export function hashHex(...parts: Bytes[]): string {
  return toHex(hash(...parts));
}

export function equal(a: Bytes, b: Bytes): boolean {
  return a.length === b.length && firstDifference(a, b) === undefined;
}

/** Where two runs of bytes first differ; at the end of the shorter where one begins with the other. */
export function firstDifference(a: Bytes, b: Bytes): number | undefined {
  const common = Math.min(a.length, b.length);
  for (let at = 0; at < common; at += 1) if (a[at] !== b[at]) return at;
  return a.length === b.length ? undefined : common;
}

/** Strict base64: canonical padding, no stray bits, nothing else. */
export function base64(encoded: string): Bytes | undefined {
  try {
    const binary = atob(encoded);
    if (btoa(binary) !== encoded) return undefined;
    return Uint8Array.from(binary, (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}

/** A number in its one decimal spelling. */
export function wholeNumber(digits: string): number | undefined {
  const value = Number(digits);
  return /^(?:0|[1-9][0-9]*)$/.test(digits) && Number.isSafeInteger(value) ? value : undefined;
}

export function isDigest(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
}
