/** The browser's verifier gives on every package of the Rust tests what `chot-verify` gives. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { hashHex, text } from './bytes';
import { readContainer } from './container';
import { verifyEd25519 } from './ed25519';
import { kinds } from './entry';
import { readStamp, stampLeadsTo } from './timestamp';
import { verifyPackage, verifyWhole, type GivenFile } from './verify';

interface Vector {
  what: string;
  kind: 'item' | 'members';
  package: string;
  given: string | null;
  failing: string[];
  failingWithKeys: string[];
  fingerprints: string[];
}

const { keys, vectors } = JSON.parse(gunzipSync(readFileSync('src/features/verify/vectors.json.gz')).toString()) as { keys: string[]; vectors: Vector[] };
const bytesOf = (encoded: string) => Uint8Array.from(Buffer.from(encoded, 'base64'));
const named = (report: { checks: { name: string; ok: boolean }[] }) => report.checks.filter((check) => !check.ok).map((check) => check.name);

test.each(vectors.map((vector, at) => [`${vector.kind} ${at}: ${vector.what}`, vector] as const))('%s', (_, vector) => {
  const bytes = bytesOf(vector.package);
  const given: GivenFile[] = vector.given === null ? [] : [{ name: 'given', sizeBytes: bytesOf(vector.given).length, sha256: hashHex(bytesOf(vector.given)) }];
  const alone = verifyPackage(bytes, given);
  expect(named(alone)).toEqual(vector.failing);
  expect(alone.valid).toBe(vector.failing.length === 0);
  expect(alone.identityProved).toBe(false);
  expect(alone.signers.map((key) => key.fingerprint)).toEqual(vector.fingerprints);
  expect(named(verifyPackage(bytes, given, keys))).toEqual(vector.failingWithKeys);
  if (vector.what === 'nothing') expect(verifyPackage(bytes, given, keys).identityProved).toBe(true);
  // What comes after the export can be taken out: nothing in the package binds it.
  else if (!vector.what.includes('taken out')) expect(vector.failingWithKeys).not.toEqual([]);
});

test('an entry that cannot be read is counted with those that can', () => {
  const reports = vectors.filter(({ kind, what }) => kind === 'item' && what !== 'nothing').map((vector) => verifyPackage(bytesOf(vector.package), []));
  const unreadable = reports.filter((report) => report.events.length < report.lines);
  expect(unreadable.length).toBeGreaterThan(0);
  for (const { lines, checks } of reports) {
    const proofs = checks.find(({ name, ok }) => name === 'proofs' && !ok);
    if (proofs?.facts.total !== undefined) expect(lines).toBe(proofs.facts.total);
  }
});

interface StampVector {
  what: string;
  package: string;
  authority: string | null;
  failing: string[];
  stamp: { genTime: string; authority: string; certificate: string; policy: string; serial: string; trusted: boolean } | null;
}

const stamps = JSON.parse(gunzipSync(readFileSync('src/features/verify/stamps.json.gz')).toString()) as StampVector[];

test.each(stamps.map((vector) => [vector.what, vector] as const))('time stamp, %s', async (_, vector) => {
  const report = await verifyWhole(bytesOf(vector.package), [], undefined, vector.authority ?? undefined);
  expect(named(report)).toEqual(vector.failing);
  expect(report.valid).toBe(vector.failing.length === 0);
  const { stamp } = report;
  expect(stamp === undefined ? null : { genTime: stamp.at, authority: stamp.authority, certificate: stamp.certificate, policy: stamp.policy, serial: stamp.serial, trusted: stamp.trusted }).toEqual(vector.stamp);
});

test('no changed byte of a time stamp makes it say something else and lead to the authority', async () => {
  const vector = stamps.find(({ what }) => what === 'P-256: nothing');
  if (vector?.authority == null) throw new Error('it is not there');
  const files = new Map(readContainer(bytesOf(vector.package)).files.map((file) => [file.name, file.bytes]));
  const [stamp, note] = [files.get('timestamp.tsr'), text(files.get('checkpoint.txt') ?? new Uint8Array()) ?? ''];
  if (stamp === undefined) throw new Error('it has no time stamp');
  const signed = note.slice(0, note.indexOf('\n', note.lastIndexOf('\n\n') + 2) + 1);
  const leads = async (bytes: Uint8Array) => {
    const held = await readStamp(bytes, signed);
    return typeof held !== 'string' && (await stampLeadsTo(held, vector.authority ?? '')) === true ? held.stamp : undefined;
  };
  const whole = await leads(stamp);
  expect(whole?.at).toMatch(/^20/);
  for (let at = 0; at < stamp.length; at += 1) {
    const changed = stamp.slice();
    changed[at] = (changed[at] ?? 0) ^ 1;
    const told = await leads(changed);
    if (told !== undefined) expect(told, `byte ${at}`).toEqual(whole);
  }
  expect(await readStamp(stamp.subarray(0, -1), signed)).toBe('stampMalformed');
}, 30_000);

test('every kind of entry that the hub writes is one here', () => {
  const source = readFileSync('../forensics/src/custody/entry.rs', 'utf8');
  const list = source.slice(source.indexOf('\nkinds! {'));
  const written = [...list.matchAll(/^ {4}\w+ "([A-Z_]+)" "/gm)].map((hit) => hit[1] ?? '');
  expect(written.length).toBeGreaterThan(15);
  expect(kinds).toEqual(written);
});

test('the vectors are all there', () => {
  expect(vectors.filter((vector) => vector.what === 'nothing')).toHaveLength(5);
  expect(vectors.length).toBeGreaterThan(45);
});

test('a changed byte anywhere is found', () => {
  for (const vector of vectors.slice(0, 2)) {
    const bytes = bytesOf(vector.package);
    for (let at = 0; at < bytes.length; at += 211) {
      const changed = bytes.slice();
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(verifyPackage(changed, []).valid, `byte ${at}`).toBe(false);
    }
  }
  expect(verifyPackage(new Uint8Array(), []).valid).toBe(false);
}, 30_000);

test('the place of a fault is told', () => {
  const find = (what: string) => {
    const vector = vectors.find((known) => known.what === what);
    if (vector === undefined) throw new Error(what);
    return verifyPackage(bytesOf(vector.package), []).checks.filter((check) => !check.ok);
  };
  const [edited] = find('an entry edited');
  expect(edited).toMatchObject({ name: 'chain', code: 'previous', facts: { file: 'custody.jsonl', line: 2 } });
  expect(edited?.facts.expected).toMatch(/^[0-9a-f]{64}$/);
  expect(edited?.facts.found).not.toBe(edited?.facts.expected);
  expect(find('a date in the ZIP file')[0]).toMatchObject({ code: 'containerDiffers', facts: { byte: 12 } });
  expect(find('the report changed')[0]).toMatchObject({ code: 'boundDiffers', facts: { file: 'report.pdf' } });
});

// RFC 8032, section 7.1, tests 1 to 3.
const rfc = [
  ['d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a', '', 'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b'],
  ['3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c', '72', '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00'],
  ['fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025', 'af82', '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a'],
] as const;

test('signatures are checked as RFC 8032 says, and strictly', () => {
  const hex = (digits: string) => Uint8Array.from(Buffer.from(digits, 'hex'));
  for (const [key, message, signature] of rfc) {
    expect(verifyEd25519(hex(key), hex(message), hex(signature))).toBe(true);
    expect(verifyEd25519(hex(key), hex(`${message}00`), hex(signature))).toBe(false);
    const other = hex(signature);
    other[40] = (other[40] ?? 0) ^ 1;
    expect(verifyEd25519(hex(key), hex(message), other)).toBe(false);
  }
  // The neutral point as key, with a signature of nothing: holds for every message where it is not refused.
  const small = hex(`01${'00'.repeat(31)}`);
  expect(verifyEd25519(small, hex('aa'), hex(`01${'00'.repeat(63)}`))).toBe(false);
});
