/**
 * Checking Ed25519 signatures (RFC 8032), strictly: no second spelling of a point or a number, no key or commitment of small order. Browsers
 * differ in exactly these points, and some lack Ed25519, so it is computed here. Only public values pass through: nothing to leak by time.
 */
import type { Bytes } from './bytes';

const p = 2n ** 255n - 19n;
const order = 2n ** 252n + 27742317777372353535851937790883648493n;

function mod(value: bigint, by = p): bigint {
  const rest = value % by;
  return rest < 0n ? rest + by : rest;
}

function power(base: bigint, exponent: bigint): bigint {
  let [result, square] = [1n, mod(base)];
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = mod(result * square);
    square = mod(square * square);
  }
  return result;
}

const d = mod(-121665n * power(121666n, p - 2n));
const rootOfMinusOne = power(2n, (p - 1n) / 4n);

/** Extended coordinates: x = X/Z, y = Y/Z, xy = T/Z. */
type Point = readonly [x: bigint, y: bigint, z: bigint, t: bigint];
const zero: Point = [0n, 1n, 1n, 0n];

function add([x1, y1, z1, t1]: Point, [x2, y2, z2, t2]: Point): Point {
  const a = mod((y1 - x1) * (y2 - x2));
  const b = mod((y1 + x1) * (y2 + x2));
  const c = mod(2n * d * t1 * t2);
  const e = mod(2n * z1 * z2);
  const [f, g, h, k] = [b - a, e - c, e + c, b + a];
  return [mod(f * g), mod(h * k), mod(g * h), mod(f * k)];
}

function times(count: bigint, point: Point): Point {
  let [sum, double] = [zero, point];
  for (let rest = count; rest > 0n; rest >>= 1n) {
    if (rest & 1n) sum = add(sum, double);
    double = add(double, double);
  }
  return sum;
}

function same([x1, y1, z1]: Point, [x2, y2, z2]: Point): boolean {
  return mod(x1 * z2 - x2 * z1) === 0n && mod(y1 * z2 - y2 * z1) === 0n;
}

function littleEndian(bytes: Bytes): bigint {
  return bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}

/** The point with this encoding (RFC 8032 5.1.3). */
export function decodePoint(bytes: Bytes): Point | undefined {
  const whole = littleEndian(bytes);
  const [y, sign] = [whole & (2n ** 255n - 1n), whole >> 255n];
  if (bytes.length !== 32 || y >= p) return undefined;
  const square = mod((y * y - 1n) * power(d * y * y + 1n, p - 2n));
  let x = power(square, (p + 3n) / 8n);
  if (mod(x * x - square) !== 0n) x = mod(x * rootOfMinusOne);
  if (mod(x * x - square) !== 0n || (x === 0n && sign === 1n)) return undefined;
  if ((x & 1n) !== sign) x = p - x;
  return [x, y, 1n, mod(x * y)];
}

const base = decodePoint(Uint8Array.from({ length: 32 }, (_, index) => (index === 0 ? 0x58 : 0x66))) ?? zero;

// SHA-512 (FIPS 180-4): the constants are the fractions of the cube and square roots of the first primes.
const mask = 2n ** 64n - 1n;
const primes = Array.from({ length: 410 }, (_, n) => n).filter((n) => n > 1 && Array.from({ length: n - 2 }, (_, k) => k + 2).every((k) => n % k !== 0));

/** The first 64 bits of the fraction of the `degree`-th root. */
function fraction(prime: number, degree: 2n | 3n): bigint {
  const target = BigInt(prime) << (64n * degree);
  let [low, high] = [0n, 1n << 70n];
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    if (middle ** degree <= target) low = middle;
    else high = middle;
  }
  return low & mask;
}

const rounds = primes.slice(0, 80).map((prime) => fraction(prime, 3n));
const initial = primes.slice(0, 8).map((prime) => fraction(prime, 2n));

function rotate(value: bigint, by: bigint): bigint {
  return ((value >> by) | (value << (64n - by))) & mask;
}

function sha512(message: Bytes): Bytes {
  const padded = new Uint8Array(Math.ceil((message.length + 17) / 128) * 128);
  padded.set(message);
  padded[message.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setBigUint64(padded.length - 8, BigInt(message.length) * 8n);
  let state = initial;
  for (let from = 0; from < padded.length; from += 128) {
    const w = Array.from({ length: 16 }, (_, index) => view.getBigUint64(from + index * 8));
    const word = (index: number) => w[index] ?? 0n;
    for (let i = 16; i < 80; i += 1) {
      const [a, b] = [word(i - 15), word(i - 2)];
      const s0 = rotate(a, 1n) ^ rotate(a, 8n) ^ (a >> 7n);
      const s1 = rotate(b, 19n) ^ rotate(b, 61n) ^ (b >> 6n);
      w.push((word(i - 16) + s0 + word(i - 7) + s1) & mask);
    }
    let [a = 0n, b = 0n, c = 0n, e0 = 0n, e = 0n, f = 0n, g = 0n, h = 0n] = state;
    rounds.forEach((constant, i) => {
      const s1 = rotate(e, 14n) ^ rotate(e, 18n) ^ rotate(e, 41n);
      const t1 = h + s1 + ((e & f) ^ (~e & mask & g)) + constant + word(i);
      const s0 = rotate(a, 28n) ^ rotate(a, 34n) ^ rotate(a, 39n);
      const t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
      [h, g, f, e, e0, c, b, a] = [g, f, e, (e0 + t1) & mask, c, b, a, (t1 + t2) & mask];
    });
    const worked = [a, b, c, e0, e, f, g, h];
    state = state.map((value, index) => (value + (worked[index] ?? 0n)) & mask);
  }
  const out = new DataView(new ArrayBuffer(64));
  state.forEach((value, index) => out.setBigUint64(index * 8, value));
  return new Uint8Array(out.buffer);
}

/** Whether the signature of the message holds by the key. */
export function verifyEd25519(key: Bytes, message: Bytes, signature: Bytes): boolean {
  if (signature.length !== 64) return false;
  const commitment = signature.subarray(0, 32);
  const [a, r, s] = [decodePoint(key), decodePoint(commitment), littleEndian(signature.subarray(32))];
  if (a === undefined || r === undefined || s >= order) return false;
  if (same(times(8n, a), zero) || same(times(8n, r), zero)) return false;
  const joined = new Uint8Array(64 + message.length);
  joined.set(commitment);
  joined.set(key, 32);
  joined.set(message, 64);
  const challenge = mod(littleEndian(sha512(joined)), order);
  return same(times(s, base), add(r, times(challenge, a)));
}
