import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Sha256, toHex } from './sha256';

const bytes = (text: string) => new TextEncoder().encode(text);
const whole = (input: Uint8Array) => toHex(new Sha256().update(input).digest());

describe('Sha256', () => {
  // FIPS 180-4 and NIST CAVP examples.
  it.each([
    ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    ['abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq', '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1'],
  ])('gives the known hash of "%s"', (text, hash) => {
    expect(whole(bytes(text))).toBe(hash);
  });

  it('gives the known hash of a million a', () => {
    const sum = new Sha256();
    for (let i = 0; i < 1000; i += 1) sum.update(bytes('a'.repeat(1000)));
    expect(toHex(sum.digest())).toBe('cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0');
  });

  it('agrees with another implementation at every length around the block and every cut', () => {
    const data = Uint8Array.from({ length: 200 }, (_, i) => (i * 7 + 3) % 256);
    for (let length = 0; length <= data.length; length += 1) {
      const part = data.subarray(0, length);
      const expected = createHash('sha256').update(part).digest('hex');
      expect(whole(part)).toBe(expected);
      const cut = (length * 13) % (length + 1);
      expect(toHex(new Sha256().update(part.subarray(0, cut)).update(part.subarray(cut)).digest())).toBe(expected);
    }
  });
});
