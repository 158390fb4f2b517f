/** A kept checkpoint against the present one, with a log and a key made here. */
import { generateKeyPairSync, sign } from 'node:crypto';
import { expect, test } from 'vitest';
import { compare, readHead } from './compare';
import { hash, utf8, type Bytes } from './verifier/bytes';
import { grows, leafHash, treeRoot } from './verifier/merkle';

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
const leaves = Array.from({ length: 40 }, (_, at) => leafHash(utf8(`event ${at}`)));
const rootOf = (from: number, to: number): Bytes => Uint8Array.from(Buffer.from(treeRoot(leaves.slice(from, to)), 'hex'));

/** RFC 9162 2.1.4.1, as it is written there. */
function proofOf(old: number, start: number, end: number, whole: boolean): Bytes[] {
  const size = end - start;
  if (old === size) return whole ? [] : [rootOf(start, end)];
  let split = 1;
  while (split * 2 < size) split *= 2;
  if (old <= split) return [...proofOf(old, start, start + split, whole), rootOf(start + split, end)];
  return [...proofOf(old - split, start + split, end, false), rootOf(start, start + split)];
}

test('a path shows for every two sizes that the log grew, and for no other log', () => {
  for (let now = 1; now <= 40; now += 1) {
    for (let old = 1; old <= now; old += 1) {
      const path = proofOf(old, 0, now, true);
      const [before, after] = [{ size: old, root: rootOf(0, old) }, { size: now, root: rootOf(0, now) }];
      expect(grows(before, after, path), `${old} in ${now}`).toBe(true);
      expect(grows({ size: old, root: leafHash(utf8('else')) }, after, path), `another ${old} in ${now}`).toBe(false);
      expect(grows(before, { size: now, root: leafHash(utf8('else')) }, path), `${old} in another ${now}`).toBe(false);
      expect(grows(before, after, [...path, before.root]), `${old} in ${now}, longer`).toBe(false);
      if (path.length > 0) expect(grows(before, after, path.slice(1)), `${old} in ${now}, shorter`).toBe(false);
    }
  }
  expect(grows({ size: 0, root: leafHash(utf8('')) }, { size: 3, root: rootOf(0, 3) }, [])).toBe(false);
  expect(grows({ size: 3, root: rootOf(0, 3) }, { size: 2, root: rootOf(0, 2) }, [])).toBe(false);
});

const origin = 'log.test';
const pair = generateKeyPairSync('ed25519');
const der = pair.publicKey.export({ type: 'spki', format: 'der' });
const blob = Buffer.concat([Buffer.from([1]), der.subarray(-32)]);
const id = Buffer.from(hash(utf8(`${origin}\n`), blob)).subarray(0, 4);
const key = `${origin}+${id.toString('hex')}+${blob.toString('base64')}`;

function signed(size: number, root: Bytes, name = origin): string {
  const text = `${name}\n${size}\n${base64(root)}\n`;
  return `${text}\n\u2014 ${origin} ${base64(Buffer.concat([id, sign(null, Buffer.from(text), pair.privateKey)]))}\n`;
}

test('what was kept is told apart from what was rewritten', async () => {
  const head = readHead(signed(30, rootOf(0, 30)), `${key}\n`);
  const asked: number[][] = [];
  const proof = async (old: number, now: number) => {
    asked.push([old, now]);
    return Promise.resolve(proofOf(old, 0, now, true).map((bytes) => `${base64(bytes)}\n`).join(''));
  };
  const kept = signed(11, rootOf(0, 11));
  expect(await compare(kept, head, proof)).toBe('grown');
  expect(asked).toEqual([[11, 30]]);
  // As it comes out of a mail or a page.
  expect(await compare(`  ${kept.trim().replaceAll('\n', '\r\n')}`, head, proof)).toBe('grown');
  expect(await compare(head.note, head, proof)).toBe('same');
  expect(await compare(signed(11, rootOf(1, 12)), head, proof)).toBe('rewritten');
  expect(await compare(signed(30, rootOf(1, 31)), head, proof)).toBe('rewritten');
  expect(await compare(signed(31, rootOf(0, 31)), head, proof)).toBe('shrunk');
  expect(await compare(kept, head, async () => Promise.resolve('no hashes\n'))).toBe('rewritten');
  expect(await compare(signed(11, rootOf(0, 11), 'other.test'), head, proof)).toBe('other');
  expect(await compare(kept.replace('\n11\n', '\n12\n'), head, proof)).toBe('unsigned');
  expect(await compare(kept, readHead(head.note, ''), proof)).toBe('unsigned');
  expect(await compare('a letter', head, proof)).toBe('unreadable');
  expect(await compare('', head, proof)).toBe('unreadable');
});
