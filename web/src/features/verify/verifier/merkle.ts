/** The Merkle tree of RFC 6962 section 2. */
import { equal, hash, hashHex, type Bytes } from './bytes';

const leafMark = Uint8Array.of(0);
const nodeMark = Uint8Array.of(1);

export function leafHash(bytes: Bytes): Bytes {
  return hash(leafMark, bytes);
}

/** The root over leaf hashes, in hexadecimal. */
export function treeRoot(leaves: Bytes[]): string {
  let level = leaves;
  while (level.length > 1) {
    const above: Bytes[] = [];
    for (let at = 0; at < level.length; at += 2) {
      const [left, right] = [level[at], level[at + 1]];
      if (left !== undefined) above.push(right === undefined ? left : hash(nodeMark, left, right));
    }
    level = above;
  }
  const [root] = level;
  return root === undefined ? hashHex() : Array.from(root, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The root to which a path leads (RFC 9162 2.1.3.2), or nothing where the path has another length. */
export function climb(leaf: Bytes, index: number, size: number, path: Bytes[]): Bytes | undefined {
  if (index >= size) return undefined;
  let [at, last, found] = [BigInt(index), BigInt(size) - 1n, leaf];
  for (const sibling of path) {
    if (last === 0n) return undefined;
    if ((at & 1n) === 1n || at === last) {
      found = hash(nodeMark, sibling, found);
      while ((at & 1n) === 0n && at !== 0n) [at, last] = [at >> 1n, last >> 1n];
    } else {
      found = hash(nodeMark, found, sibling);
    }
    [at, last] = [at >> 1n, last >> 1n];
  }
  return last === 0n ? found : undefined;
}

/** Whether a path shows that the tree of the new size begins with the whole tree of the old one (RFC 9162 2.1.4.2). */
export function grows(old: { size: number; root: Bytes }, grown: { size: number; root: Bytes }, path: Bytes[]): boolean {
  if (old.size < 1 || old.size > grown.size) return false;
  if (old.size === grown.size) return path.length === 0 && equal(old.root, grown.root);
  let [at, last] = [BigInt(old.size) - 1n, BigInt(grown.size) - 1n];
  const whole = (BigInt(old.size) & at) === 0n;
  const [first, ...rest] = whole ? [old.root, ...path] : path;
  if (first === undefined) return false;
  while ((at & 1n) === 1n) [at, last] = [at >> 1n, last >> 1n];
  let [before, after] = [first, first];
  for (const sibling of rest) {
    if (last === 0n) return false;
    if ((at & 1n) === 1n || at === last) {
      before = hash(nodeMark, sibling, before);
      after = hash(nodeMark, sibling, after);
      while ((at & 1n) === 0n && at !== 0n) [at, last] = [at >> 1n, last >> 1n];
    } else {
      after = hash(nodeMark, after, sibling);
    }
    [at, last] = [at >> 1n, last >> 1n];
  }
  return last === 0n && equal(before, old.root) && equal(after, grown.root);
}
