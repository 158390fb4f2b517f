/**
 * Checking a package of either kind, as `chot-verify` does: the same checks under the same names, in the same order (the unit tests hold it
 * against that program's own answers). Nothing is skipped silently: what cannot be checked because something before it failed counts as failed.
 */
import { toHex } from '@/lib/sha256';
import { readAcquisition } from './acquisition';
import { base64, equal, hashHex, isDigest, text, visible, wholeNumber, type Bytes } from './bytes';
import { canonical, isObject, parse, type Json } from './canonical';
import { readContainer, type Container } from './container';
import { hasOnly, isEntry, parseEntry, type Entry } from './entry';
import { climb, leafHash, treeRoot } from './merkle';
import { Offers } from './offers';
import { parseCheckpoint, parseKey, readNote, type Checkpoint, type VerifierKey } from './note';
import type { CheckCode, Facts, Report, ShownMember } from './report';
import { canCheckStamps, readStamp, stampLeadsTo } from './timestamp';

const empty: Bytes = new Uint8Array();

/** A file given beside the package, hashed already. */
export interface GivenFile {
  name: string;
  sizeBytes: number;
  sha256: string;
}

class Work {
  readonly report: Report = { valid: false, kind: 'item', checks: [], lines: 0, events: [], members: [], signers: [], strangers: [], witnesses: [], stamped: false, identityProved: false };
  readonly container: Container;
  private readonly files = new Map<string, Bytes>();

  constructor(container: Container) {
    this.container = container;
    for (const file of container.files) if (!this.files.has(file.name)) this.files.set(file.name, file.bytes);
  }

  bytes(name: string): Bytes | undefined {
    return this.files.get(name);
  }

  text(name: string): string | undefined {
    const bytes = this.files.get(name);
    return bytes === undefined ? undefined : text(bytes);
  }

  say(name: string, ok: boolean, code: CheckCode, facts: Facts = {}): boolean {
    const shown = Object.fromEntries(Object.entries(facts).map(([key, fact]: [string, unknown]) => [key, typeof fact === 'string' ? visible(fact) : fact]));
    this.report.checks.push({ name: visible(name), ok, code, facts: shown });
    return ok;
  }
}

/** Numbered files: `proofs/000001.tlog-proof`. */
function numbered(folder: string, line: number, ending: string): string {
  return `${folder}/${String(line).padStart(6, '0')}.${ending}`;
}

const proofFile = (line: number) => numbered('proofs', line, 'tlog-proof');
const memberProofFile = (line: number) => numbered('inventory', line, 'proof');

/** A file's lines with where each begins; what follows the last newline is a line too, so that it cannot hide. */
function linesOf(bytes: Bytes): Bytes[] {
  if (bytes.length === 0) return [];
  if (bytes.at(-1) !== 10) return [bytes];
  const lines: Bytes[] = [];
  let from = 0;
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, from)) {
    lines.push(bytes.subarray(from, at));
    from = at + 1;
  }
  return lines;
}

function checkContainer(work: Work): void {
  const { files, differsAt } = work.container;
  if (differsAt === undefined) work.say('container', true, 'containerOk', { count: files.length });
  else work.say('container', false, 'containerDiffers', { byte: differsAt });
  for (const file of files) {
    if (!file.intact) work.say(`file ${file.name}`, false, 'crc', { file: file.name, byte: file.offset, count: file.bytes.length });
  }
}

function readKeys(work: Work): VerifierKey[] {
  const lines = linesOf(work.bytes('keys.txt') ?? empty).map((line) => text(line) ?? '');
  const keys = lines.map(parseKey);
  const bad = keys.indexOf(undefined);
  const found = keys.filter((key) => key !== undefined);
  if (lines.length === 0 || bad >= 0 || work.bytes('keys.txt')?.at(-1) !== 10) {
    work.say('keys', false, 'keysMalformed', { file: 'keys.txt', line: Math.max(bad, 0) + 1 });
    return [];
  }
  const twice = found.find((key, at) => found.findIndex((other) => other.name === key.name && other.id === key.id) !== at);
  if (twice !== undefined) {
    work.say('keys', false, 'keyTwice', { file: 'keys.txt', name: `${twice.name} ${twice.id}` });
    return [];
  }
  work.say('keys', true, 'keysOk', { name: found.map((key) => `${key.name} ${key.id}`).join(', ') });
  return found;
}

function readTrusted(work: Work, trusted: string[]): VerifierKey[] {
  const keys = trusted.map(parseKey);
  const bad = keys.indexOf(undefined);
  const ok = bad < 0 && keys.length > 0;
  work.say('trusted-keys', ok, ok ? 'trustedOk' : 'trustedMalformed', { line: bad + 1 });
  return ok ? keys.filter((key) => key !== undefined) : [];
}

function readCheckpoint(note: string | undefined, keys: VerifierKey[]): Checkpoint | CheckCode {
  const read = note === undefined ? 'malformed' : readNote(note, keys);
  if (typeof read === 'string') return read === 'malformed' ? 'noteMalformed' : 'signatureBad';
  if (read.lines.every((line) => line.key === undefined)) return 'unknownKey';
  const checkpoint = parseCheckpoint(read.text);
  if (checkpoint === undefined) return 'checkpointText';
  // The log itself must have signed, not only a witness.
  return read.lines.some((line) => line.key?.kind === 'log' && line.key.name === checkpoint.origin) ? checkpoint : 'notOwnKey';
}

function checkCheckpoint(work: Work, keys: VerifierKey[]): Checkpoint | undefined {
  const read = readCheckpoint(work.text('checkpoint.txt'), keys);
  if (typeof read === 'string') {
    work.say('checkpoint', false, read, { file: 'checkpoint.txt' });
    return undefined;
  }
  work.report.log = { origin: read.origin, size: read.size, root: toHex(read.root) };
  work.say('checkpoint', true, 'checkpointOk', { name: read.origin, count: read.size });
  return read;
}

/** The last second that a date of four digits can tell. */
const lastSecond = 253_402_300_799n;

function dateOf(seconds: bigint | undefined): { at?: string } {
  return seconds === undefined || seconds > lastSecond ? {} : { at: new Date(Number(seconds) * 1000).toISOString().replace('.000Z', 'Z') };
}

/** Says of cosignatures what cannot be by honest clocks: more than a year after the package's last event, or before its day. */
function remarkTimes(work: Work, last: Entry | undefined): void {
  if (last === undefined) return;
  const yearOn = `${String(Number(last.at.slice(0, 4)) + 1).padStart(4, '0')}${last.at.slice(4)}`;
  for (const witness of work.report.witnesses) witness.odd = witness.at === undefined || witness.at < last.at.slice(0, 10) || witness.at > yearOn;
}

/** The keys of the package are exactly those that signed: none unused, and no signature by another. The log's own signed first. */
function checkSigners(work: Work, own: VerifierKey[]): void {
  const note = work.text('checkpoint.txt');
  const read = note === undefined ? 'malformed' : readNote(note, own);
  if (typeof read === 'string') {
    work.say('signers', false, read === 'malformed' ? 'noteMalformed' : 'signatureBad', { file: 'checkpoint.txt' });
    return;
  }
  const used = read.lines.map((line) => line.key);
  const origin = read.text.slice(0, read.text.indexOf('\n'));
  const isOwn = (key: VerifierKey | undefined) => key?.kind === 'log' && key.name === origin;
  for (const key of own) {
    const line = read.lines.find((known) => known.key === key);
    const { name, id, fingerprint, text: spelled } = key;
    const shown = { name, id, fingerprint, text: spelled };
    if (line === undefined) continue;
    if (isOwn(key)) work.report.signers.push(shown);
    else if (key.kind === 'log') work.report.strangers.push(shown);
    else work.report.witnesses.push({ ...shown, ...dateOf(line.seconds), odd: false });
  }
  const foreign = read.lines.find((line) => line.key === undefined);
  const unused = own.find((key) => !used.includes(key));
  if (foreign !== undefined) work.say('signers', false, 'foreignSignature', { file: 'checkpoint.txt', name: foreign.name });
  else if (unused !== undefined) work.say('signers', false, 'unusedKey', { file: 'keys.txt', name: `${unused.name} ${unused.id}` });
  else if (used.length > own.length) work.say('signers', false, 'signedTwice', { file: 'checkpoint.txt' });
  else if (!isOwn(used[0])) work.say('signers', false, 'notOwnKey', { file: 'checkpoint.txt' });
  else if (work.report.signers.length > 1) work.say('signers', false, 'severalOwn', { file: 'keys.txt', name: origin });
  else work.say('signers', true, 'signersOk', { name: own.map((key) => key.name).join(', ') });
}

interface Break {
  code: CheckCode;
  facts: Facts;
}

/** Why a line does not follow from the one before, if it does not. */
function link(line: Bytes, index: number, before: { entry: Entry; hash: string } | undefined): Break | Entry {
  const entry = parseEntry(line);
  if (!isEntry(entry)) return { code: entry.code, facts: entry.code === 'notCanonical' ? { byte: entry.byte } : {} };
  if (entry.sequence !== index) return { code: 'sequence', facts: { expected: String(index), found: String(entry.sequence) } };
  if (entry.prev !== (before?.hash ?? null)) return { code: 'previous', facts: { expected: entry.prev ?? 'null', found: before?.hash ?? 'null' } };
  if (before === undefined) return entry.kind === 'RECEIVED' || (entry.kind === 'DERIVED' && 'parent' in entry.detail) ? entry : { code: 'origin', facts: { found: entry.kind } };
  const last = before.entry;
  if (entry.evidenceId !== last.evidenceId || entry.evidenceNumber !== last.evidenceNumber || entry.logId !== last.logId) return { code: 'otherItem', facts: {} };
  if (entry.sha256 !== last.sha256 || entry.sizeBytes !== last.sizeBytes) return { code: 'subject', facts: { expected: last.sha256, found: entry.sha256 } };
  return entry.at < last.at ? { code: 'time', facts: { expected: last.at, found: entry.at } } : entry;
}

function checkChain(work: Work, lines: Bytes[]): Entry[] {
  let before: { entry: Entry; hash: string } | undefined;
  let broken: Break | undefined;
  for (const [at, line] of lines.entries()) {
    const next = link(line, at + 1, before);
    if ('code' in next) {
      // Where the hash does not fit, it is the line before that is not the one recorded.
      const place = next.code === 'previous' && at > 0 ? at : at + 1;
      broken = { code: next.code, facts: { file: 'custody.jsonl', line: place, ...next.facts } };
      work.report.brokenAt = place;
      break;
    }
    before = { entry: next, hash: hashHex(line) };
  }
  if (broken !== undefined) work.say('chain', false, broken.code, broken.facts);
  else if (lines.length === 0) work.say('chain', false, 'chainEmpty', { file: 'custody.jsonl' });
  else work.say('chain', true, 'chainOk', { count: lines.length });
  return lines.map(parseEntry).filter(isEntry);
}

/** In a member package: EXAMINED, and later EXPORTED, of one item. */
function checkPair(work: Work, lines: Bytes[]): Entry[] {
  const read = lines.map(parseEntry);
  const bad = read.findIndex((entry) => !isEntry(entry));
  const wrong = read[bad];
  if (wrong !== undefined && !isEntry(wrong)) {
    work.say('chain', false, wrong.code, { file: 'custody.jsonl', line: bad + 1, ...(wrong.code === 'notCanonical' ? { byte: wrong.byte } : {}) });
    return [];
  }
  const entries = read.filter(isEntry);
  const [examined, exported] = entries;
  const [first = empty] = lines;
  const place = { file: 'custody.jsonl', line: 2 };
  if (examined === undefined || exported === undefined || entries.length !== 2) work.say('chain', false, 'pairCount', { file: 'custody.jsonl', count: entries.length });
  else if (examined.kind !== 'EXAMINED' || exported.kind !== 'EXPORTED') work.say('chain', false, 'pairKinds', place);
  else if (examined.evidenceId !== exported.evidenceId || examined.evidenceNumber !== exported.evidenceNumber || examined.logId !== exported.logId) work.say('chain', false, 'otherItem', place);
  else if (examined.sha256 !== exported.sha256 || examined.sizeBytes !== exported.sizeBytes) work.say('chain', false, 'subject', place);
  else if (examined.sequence >= exported.sequence || examined.at > exported.at) work.say('chain', false, 'pairOrder', place);
  else if (examined.sequence + 1 === exported.sequence && exported.prev !== hashHex(first)) work.say('chain', false, 'previous', { ...place, expected: exported.prev ?? 'null', found: hashHex(first) });
  else work.say('chain', true, 'pairOk', { expected: String(examined.sequence), found: String(exported.sequence) });
  return entries;
}

interface Proof {
  index: number;
  path: Bytes[];
  note: string;
}

function parseProof(source: string): Proof | undefined {
  const split = source.indexOf('\n\n');
  const [header, place = '', ...hashes] = source.slice(0, split).split('\n');
  const index = place.startsWith('index ') ? wholeNumber(place.slice(6)) : undefined;
  const path = hashes.map(base64);
  const sound = path.filter((hash) => hash?.length === 32).filter((hash) => hash !== undefined);
  if (split < 0 || header !== 'c2sp.org/tlog-proof@v1' || index === undefined || sound.length !== path.length || path.length > 64) return undefined;
  return { index, path: sound, note: source.slice(split + 2) };
}

function checkProofs(work: Work, lines: Bytes[], checkpoint: Checkpoint | undefined): void {
  const note = work.text('checkpoint.txt');
  let [bad, last] = [0, -1];
  for (const [at, line] of lines.entries()) {
    const file = proofFile(at + 1);
    const source = work.text(file);
    const proof = source === undefined ? undefined : parseProof(source);
    let code: CheckCode | undefined;
    if (source === undefined) code = 'proofMissing';
    else if (proof === undefined) code = 'proofMalformed';
    else if (proof.note !== note) code = 'proofCheckpoint';
    else if (checkpoint === undefined) code = 'proofUnchecked';
    else {
      const root = climb(leafHash(line), proof.index, checkpoint.size, proof.path);
      if (root === undefined || !equal(root, checkpoint.root)) code = 'proofWrong';
      else if (proof.index <= last) code = 'proofOrder';
      if (code !== 'proofWrong') last = proof.index;
    }
    if (code === undefined) continue;
    bad += 1;
    work.say(file, false, code, { file, line: at + 1 });
  }
  if (lines.length === 0 || bad > 0) work.say('proofs', false, 'proofsBad', { count: bad, total: lines.length });
  else work.say('proofs', true, 'proofsOk', { count: lines.length });
}

function checkNames(work: Work, expected: string[], found: string[]): void {
  const at = expected.findIndex((name, index) => index < found.length && found[index] !== name);
  const [wanted, there] = [expected[at] ?? '', found[at] ?? ''];
  // A report may stand at the end: it is not what is too many, as long as something else is.
  const beyond = found.slice(expected.length);
  const surplus = beyond.find((name) => name !== 'report.pdf') ?? beyond[0] ?? '';
  // One file too many, or one that is gone, is named itself, not the one that it pushed from its place.
  if (at >= 0 && !expected.includes(there) && found.includes(wanted)) work.say('files', false, 'fileExtra', { name: there });
  else if (at >= 0 && !found.includes(wanted) && expected.includes(there)) work.say('files', false, 'fileMissing', { name: wanted });
  else if (at >= 0) work.say('files', false, 'fileMisplaced', { expected: wanted, found: there });
  else if (expected.length > found.length) work.say('files', false, 'fileMissing', { name: expected[found.length] ?? '' });
  else if (expected.length < found.length) work.say('files', false, 'fileExtra', { name: surplus });
  else work.say('files', true, 'filesOk', { count: found.length });
}

/** Whether the last entry is EXPORTED and binds exactly these files as they are. */
function checkBound(work: Work, entries: Entry[], names: string[]): void {
  const last = entries.at(-1);
  const bound = last?.kind === 'EXPORTED' ? last.detail['packageFiles'] : undefined;
  if (!isObject(bound)) {
    work.say('package-files', false, 'boundNone', { file: 'custody.jsonl', line: entries.length });
    return;
  }
  const actual = new Map(names.map((name) => [name, hashHex(work.bytes(name) ?? empty)]));
  const differs = names.find((name) => bound[name] !== actual.get(name)) ?? Object.keys(bound).find((name) => !actual.has(name));
  if (differs === undefined) work.say('package-files', true, 'boundOk');
  else work.say('package-files', false, 'boundDiffers', { file: differs, expected: isDigest(bound[differs]) ? bound[differs] : '–', found: actual.get(differs) ?? '–' });
}

interface Manifest {
  fileName: string;
  sha256: string;
  sizeBytes: number;
  members: { [key: string]: Json }[];
}

const verdicts: readonly (Json | undefined)[] = ['complete', 'warnings', 'refused', 'opaque'];

function manifestOf(value: Json | undefined): Manifest | undefined {
  if (!hasOnly(value, ['file', 'findings', 'format', 'members', 'schema', 'verdict']) || !verdicts.includes(value['verdict'])) return undefined;
  const { file, members } = value;
  if (!isObject(file) || !Array.isArray(members) || !members.every(isObject)) return undefined;
  const { name, sha256, sizeBytes } = file;
  if (typeof name !== 'string' || !isDigest(sha256) || typeof sizeBytes !== 'number' || !members.every((member) => shown(member) !== undefined)) return undefined;
  return { fileName: name, sha256, sizeBytes, members };
}

function shown(member: Json | undefined): ShownMember | undefined {
  if (!isObject(member)) return undefined;
  const { index, path, sizeBytes, sha256 } = member;
  if (typeof index !== 'number' || typeof path !== 'string' || typeof sizeBytes !== 'number' || !(sha256 === null || isDigest(sha256))) return undefined;
  return { index, path, sizeBytes, sha256 };
}

function checkManifest(work: Work, entries: Entry[]): Manifest | undefined {
  const bytes = work.bytes('manifest.json');
  const manifest = bytes === undefined ? undefined : manifestOf(parse(text(bytes) ?? ''));
  if (manifest === undefined) {
    work.say('manifest', false, bytes === undefined ? 'manifestMissing' : 'manifestUnreadable', { file: 'manifest.json' });
    return undefined;
  }
  Object.assign(work.report, { sha256: manifest.sha256, sizeBytes: manifest.sizeBytes, fileName: manifest.fileName, memberCount: manifest.members.length });
  const other = entries.find((entry) => entry.sha256 !== manifest.sha256 || entry.sizeBytes !== manifest.sizeBytes);
  const examined = entries.findLast((entry) => entry.kind === 'EXAMINED');
  const [bound, found] = [examined?.detail['manifestSha256'], hashHex(bytes ?? empty)];
  if (other === undefined && examined !== undefined && bound !== found) {
    work.say('manifest', false, 'manifestExamined', { file: 'manifest.json', line: examined.sequence, expected: isDigest(bound) ? bound : '–', found });
  } else if (other === undefined) work.say('manifest', true, 'manifestOk', { count: manifest.members.length });
  else work.say('manifest', false, 'manifestOther', { file: 'custody.jsonl', line: other.sequence, expected: other.sha256, found: manifest.sha256 });
  return manifest;
}

function checkInventory(work: Work, entries: Entry[], manifest: Manifest | undefined): void {
  if (manifest === undefined) return;
  const count = manifest.members.length;
  const examined = entries.findLast((entry) => entry.kind === 'EXAMINED');
  if (examined === undefined) {
    work.say('inventory', count === 0, count === 0 ? 'inventoryNone' : 'inventoryUnbound', { count });
    return;
  }
  const rows = manifest.members.map(canonical);
  const root = rows.includes(undefined) ? '–' : treeRoot(rows.map((row) => leafHash(row ?? empty)));
  const bound = examined.detail['inventoryRoot'];
  work.report.inventoryRoot = root;
  const ok = root === bound;
  work.say('inventory', ok, ok ? 'inventoryOk' : 'inventoryDiffers', { count, expected: isDigest(bound) ? bound : '–', found: root });
}

/** Whoever acquired the item signed for its bytes; said only where an entry carries such a record. */
function checkAcquisitions(work: Work, entries: Entry[]): void {
  for (const entry of entries) {
    const told = entry.kind === 'ACQUIRED' ? entry.detail['acquisition'] : undefined;
    if (told === undefined) continue;
    const read = readAcquisition(told, entry.sha256, entry.sizeBytes);
    if (typeof read === 'string') work.say('acquisition', false, read, { file: 'custody.jsonl', line: entry.sequence });
    else work.say('acquisition', true, 'acquisitionOk', { name: `${read.key.name} ${read.key.id}`, expected: read.acquiredBy, found: read.key.fingerprint });
  }
}

/** Whether what ended each offer of custody fits the offer; said only where there are offers. */
function checkTransfers(work: Work, lines: Bytes[]): void {
  const offers = new Offers();
  let count = 0;
  for (const line of lines) {
    const entry = parseEntry(line);
    if (!isEntry(entry) || !entry.kind.startsWith('TRANSFER_')) continue;
    count += 1;
    const fault = offers.follow(entry, hashHex(line));
    if (fault === undefined) continue;
    work.say('transfers', false, fault, { file: 'custody.jsonl', line: entry.sequence });
    return;
  }
  if (count > 0) work.say('transfers', true, 'transfersOk', { count });
}

/** That the hub itself once found other bytes in its store; said only where an entry records it. The package is valid all the same. */
function tellVerifications(work: Work, entries: Entry[]): void {
  const last = (same: boolean) => entries.findLast((entry) => entry.kind === 'VERIFIED' && (entry.detail['result'] === 'MATCHES') === same)?.sequence ?? 0;
  const [differed, matched] = [last(false), last(true)];
  if (differed > 0) work.say('verifications', true, matched > differed ? 'storedSameAgain' : 'storedDiffered', { line: differed, count: matched });
}

/** The time stamp's place among the files. */
function stampOf(work: Work): string[] {
  work.report.stamped = work.bytes('timestamp.tsr') !== undefined;
  return work.report.stamped ? ['timestamp.tsr'] : [];
}

function checkItem(work: Work, lines: Bytes[], entries: Entry[]): ShownMember[] {
  const found = work.container.files.map((file) => file.name);
  if (found.at(-1) === 'report.pdf') found.pop();
  checkNames(work, ['manifest.json', 'custody.jsonl', ...lines.map((_, at) => proofFile(at + 1)), 'checkpoint.txt', 'keys.txt', ...stampOf(work), 'VERIFY.md'], found);
  const manifest = checkManifest(work, entries);
  checkBound(work, entries, ['manifest.json', 'VERIFY.md', ...(work.bytes('report.pdf') === undefined ? [] : ['report.pdf'])]);
  checkInventory(work, entries, manifest);
  checkAcquisitions(work, entries);
  checkTransfers(work, lines);
  tellVerifications(work, entries);
  return (manifest?.members ?? []).map(shown).filter((member) => member !== undefined);
}

interface Bound {
  root: Json | undefined;
  total: Json | undefined;
}

/** Why a row is not proved, or the member with its place. */
function provedMember(work: Work, file: string, line: Bytes, { root, total }: Bound): CheckCode | { member: ShownMember; position: number } {
  const value = parse(text(line) ?? '');
  const member = shown(value);
  const form = value === undefined ? undefined : canonical(value);
  if (member === undefined || form === undefined || !equal(form, line)) return 'memberRow';
  const source = work.text(file);
  const [header, at = '', many = '', ...hashes] = source?.endsWith('\n') ? source.slice(0, -1).split('\n') : [];
  const position = at.startsWith('position ') ? wholeNumber(at.slice(9)) : undefined;
  const size = many.startsWith('members ') ? wholeNumber(many.slice(8)) : undefined;
  const path = hashes.map(base64);
  const sound = path.filter((hash) => hash?.length === 32).filter((hash) => hash !== undefined);
  if (header !== 'chot.member-proof/1' || position === undefined || size === undefined || sound.length !== path.length || path.length > 64) return 'memberProof';
  if (typeof total === 'number' && total !== size) return 'memberOther';
  const found = climb(leafHash(line), position, size, sound);
  return found !== undefined && toHex(found) === root ? { member, position } : 'memberWrong';
}

function checkMembers(work: Work, entries: Entry[]): ShownMember[] {
  const bytes = work.bytes('members.jsonl') ?? empty;
  const rows = linesOf(bytes);
  const found = work.container.files.map((file) => file.name);
  const proofs = rows.map((_, at) => memberProofFile(at + 1));
  checkNames(work, ['members.jsonl', ...proofs, 'custody.jsonl', proofFile(1), proofFile(2), 'checkpoint.txt', 'keys.txt', ...stampOf(work), 'VERIFY.md'], found);
  checkBound(work, entries, ['members.jsonl', ...proofs, 'VERIFY.md']);
  if (rows.length === 0 || rows.length > 1000 || bytes.at(-1) !== 10) {
    work.say('inventory', false, 'membersUnreadable', { file: 'members.jsonl' });
    return [];
  }
  const [examined, exported] = entries;
  const bound = { root: examined?.detail['inventoryRoot'], total: examined?.detail['members'] };
  const members: ShownMember[] = [];
  let [bad, last] = [0, -1];
  for (const [at, row] of rows.entries()) {
    const file = memberProofFile(at + 1);
    const proved = provedMember(work, file, row, bound);
    if (typeof proved === 'string' || proved.position <= last) {
      bad += 1;
      work.say(file, false, typeof proved === 'string' ? proved : 'memberOrder', { file, line: at + 1 });
      continue;
    }
    last = proved.position;
    members.push(proved.member);
  }
  const named = exported?.detail['members'];
  const same = Array.isArray(named) && named.length === members.length && members.every((member, at) => named[at] === member.index);
  if (bad > 0) work.say('inventory', false, 'membersBad', { count: bad, total: rows.length });
  else if (!same) work.say('inventory', false, 'membersNamed', { file: 'custody.jsonl', line: 2 });
  else if (work.say('inventory', true, 'membersOk', { count: members.length, ...(typeof bound.total === 'number' ? { total: bound.total } : {}) })) {
    Object.assign(work.report, { members, inventoryRoot: bound.root, memberCount: bound.total });
  }
  return members;
}

/** Files given beside the package: each is the original or a member. */
function checkGiven(work: Work, given: GivenFile[], members: ShownMember[]): void {
  const { sha256, sizeBytes, kind } = work.report;
  for (const [at, file] of given.entries()) {
    const ending = given.length === 1 ? '' : ` ${at + 1}`;
    const facts = { name: file.name, found: file.sha256, count: file.sizeBytes };
    const member = members.find((known) => known.sha256 === file.sha256 && known.sizeBytes === file.sizeBytes);
    if (file.sha256 === sha256 && file.sizeBytes === sizeBytes) work.say(`evidence${ending}`, true, 'evidenceOk', facts);
    else if (member !== undefined) work.say(`member${ending}`, true, 'memberFileOk', { ...facts, expected: member.path });
    else if (kind !== 'item') work.say(`member${ending}`, false, 'memberFileUnknown', facts);
    else if (sha256 === undefined || sizeBytes === undefined) work.say(`evidence${ending}`, false, 'evidenceUntold', facts);
    else work.say(`evidence${ending}`, false, 'evidenceDiffers', { ...facts, expected: sha256, total: sizeBytes });
  }
}

/** The note as its log alone signed it: what is stamped. */
function asFirstSigned(note: string): string {
  const end = note.indexOf('\n', note.lastIndexOf('\n\n') + 2);
  return note.slice(0, end + 1);
}

/** The time stamp, where there is one or must be one. Where this browser cannot check it, it says so by leaving `stampChecked` out. */
async function checkStamp(work: Work, authorities: string | undefined): Promise<void> {
  const bytes = work.bytes('timestamp.tsr');
  if (bytes === undefined) {
    if (authorities !== undefined) work.say('timestamp', false, 'stampMissing');
    return;
  }
  if (!canCheckStamps()) {
    if (authorities !== undefined) work.say('timestamp-authority', false, 'stampUncheckable');
    return;
  }
  work.report.stampChecked = true;
  const held = await readStamp(bytes, asFirstSigned(work.text('checkpoint.txt') ?? ''));
  if (typeof held === 'string') {
    work.say('timestamp', false, held, { file: 'timestamp.tsr' });
    return;
  }
  const { stamp } = held;
  work.say('timestamp', true, 'stampOk', { name: stamp.authority, found: stamp.at });
  const leads = authorities === undefined ? undefined : await stampLeadsTo(held, authorities);
  work.report.stamp = { ...stamp, trusted: leads === true };
  if (authorities !== undefined) work.say('timestamp-authority', leads === true, leads === true ? 'stampAuthorityOk' : leads === false ? 'stampUntrusted' : 'stampAuthorities');
}

/** Checks a package and its time stamp. `trusted` are the log's keys, `authorities` the certificates (PEM) of time-stamping authorities, both known from elsewhere. */
export async function verifyWhole(bytes: Bytes, given: GivenFile[], trusted?: string[], authorities?: string): Promise<Report> {
  const work = new Work(readContainer(bytes));
  checkAll(work, given, trusted);
  const { report } = work;
  const before = report.checks.splice(0);
  await checkStamp(work, authorities);
  // Where `chot-verify` has it: behind the other words on the checkpoint.
  const at = before.findIndex((check) => check.name === 'signers') + 1;
  report.checks.unshift(...before.slice(0, at));
  report.checks.push(...before.slice(at));
  report.valid = report.checks.every((check) => check.ok);
  return report;
}

/** Checks a package but for its time stamp; `trusted` are the log's keys known from elsewhere. */
export function verifyPackage(bytes: Bytes, given: GivenFile[], trusted?: string[]): Report {
  const work = new Work(readContainer(bytes));
  checkAll(work, given, trusted);
  return work.report;
}

function checkAll(work: Work, given: GivenFile[], trusted: string[] | undefined): void {
  const { report } = work;
  checkContainer(work);
  const own = readKeys(work);
  const keys = trusted === undefined ? own : readTrusted(work, trusted);
  const checkpoint = checkCheckpoint(work, keys);
  checkSigners(work, own);
  report.identityProved = trusted !== undefined && checkpoint !== undefined;
  const lines = linesOf(work.bytes('custody.jsonl') ?? empty);
  if (work.container.files[0]?.name === 'members.jsonl') report.kind = 'members';
  report.lines = lines.length;
  const entries = report.kind === 'item' ? checkChain(work, lines) : checkPair(work, lines);
  remarkTimes(work, entries.at(-1));
  const told = report.kind === 'item' ? entries.at(-1) : entries[0];
  if (told !== undefined) Object.assign(report, { evidenceNumber: told.evidenceNumber, caseNumber: told.caseNumber });
  if (report.kind === 'members' && told !== undefined) Object.assign(report, { sha256: told.sha256, sizeBytes: told.sizeBytes });
  report.events = entries.map(({ sequence, kind, at, actorName }) => ({ sequence, kind, at, actor: actorName }));
  if (checkpoint !== undefined) {
    const foreign = entries.find((entry) => entry.logId !== checkpoint.origin);
    if (foreign === undefined) work.say('log', true, 'logOk', { name: checkpoint.origin });
    else work.say('log', false, 'logForeign', { file: 'custody.jsonl', line: foreign.sequence, expected: checkpoint.origin, found: foreign.logId });
  }
  checkProofs(work, lines, checkpoint);
  const members = report.kind === 'item' ? checkItem(work, lines, entries) : checkMembers(work, entries);
  checkGiven(work, given, members);
  report.valid = report.checks.every((check) => check.ok);
}
