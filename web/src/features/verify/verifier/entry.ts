/** Custody entries: only their canonical bytes are one. */
import { firstDifference, isDigest, text, type Bytes } from './bytes';
import { canonical, isObject, parse, type Json } from './canonical';

/** The kinds of entries, in the order of the `forensics` crate. */
export const kinds: readonly string[] = [
  'ACQUIRED', 'RECEIVED', 'EXAMINED', 'VERIFIED', 'VIEWED', 'DOWNLOADED', 'EXPORTED', 'TRANSFER_OFFERED', 'TRANSFER_ACCEPTED', 'TRANSFER_REFUSED',
  'TRANSFER_WITHDRAWN', 'TRANSFER_EXPIRED', 'SEALED', 'LEGAL_HOLD_SET', 'LEGAL_HOLD_LIFTED', 'DERIVED', 'RELEASED', 'DISPOSAL_REQUESTED', 'DISPOSAL_CANCELLED', 'DISPOSED', 'CORRECTED',
];

export interface Entry {
  logId: string;
  evidenceId: string;
  evidenceNumber: string;
  caseNumber: string;
  sequence: number;
  kind: string;
  at: string;
  actorId: string;
  actorName: string;
  sha256: string;
  sizeBytes: number;
  detail: { [key: string]: Json };
  prev: string | null;
}

export type EntryFault = { code: 'notEntry' } | { code: 'notCanonical'; byte: number };

/** Whether it is an object with exactly these fields. */
export function hasOnly(value: Json | undefined, names: string[]): value is { [key: string]: Json } {
  return isObject(value) && Object.keys(value).length === names.length && names.every((name) => name in value);
}

export const isText = (value: Json | undefined): value is string => typeof value === 'string';
export const isTextOrNull = (value: Json | undefined): value is string | null => value === null || isText(value);
export const isCount = (value: Json | undefined): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

/** A real date and time, written `YYYY-MM-DDTHH:MM:SS.mmmZ`. */
function isInstant(value: Json | undefined): value is string {
  if (!isText(value) || !/^(?!0000)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value)) return false;
  const time = new Date(value);
  return !Number.isNaN(time.getTime()) && time.toISOString() === value;
}

const fields = ['actor', 'at', 'caseNumber', 'detail', 'evidenceId', 'evidenceNumber', 'kind', 'logId', 'prev', 'reason', 'sequence', 'subject', 'tool', 'v'];

function entryOf(value: Json | undefined): Entry | undefined {
  if (!hasOnly(value, fields)) return undefined;
  const { actor, subject, tool, detail, sequence, prev, kind, at, logId, evidenceId, evidenceNumber, caseNumber } = value;
  if (!hasOnly(actor, ['id', 'name', 'agencyId', 'agencyName', 'role', 'auth']) || !hasOnly(subject, ['sha256', 'sizeBytes'])) return undefined;
  const people = isTextOrNull(actor['agencyId']) && isTextOrNull(actor['agencyName']) && isText(actor['role']) && isText(actor['auth']);
  if (!people || !isText(actor['id']) || !isText(actor['name']) || !hasOnly(tool, ['name', 'version']) || !isText(tool['name']) || !isText(tool['version'])) return undefined;
  const { sha256, sizeBytes } = subject;
  if (value['v'] !== 1 || !isObject(detail) || !isTextOrNull(value['reason']) || !isDigest(sha256) || !isCount(sizeBytes)) return undefined;
  if (!isText(logId) || !isText(evidenceId) || !isText(evidenceNumber) || !isText(caseNumber) || !isText(kind) || !kinds.includes(kind)) return undefined;
  if (!isInstant(at) || !isCount(sequence) || sequence === 0 || !(prev === null || isDigest(prev)) || (sequence === 1) !== (prev === null)) return undefined;
  return { logId, evidenceId, evidenceNumber, caseNumber, sequence, kind, at, actorId: actor['id'], actorName: actor['name'], sha256, sizeBytes, detail, prev: prev ?? null };
}

/** Reads an entry, or tells what is wrong, and from which byte of the line it has another form. */
export function parseEntry(line: Bytes): Entry | EntryFault {
  const source = text(line);
  const value = source === undefined ? undefined : parse(source);
  const entry = entryOf(value);
  if (entry === undefined || value === undefined) return { code: 'notEntry' };
  const form = canonical(value);
  const byte = form === undefined ? 0 : firstDifference(line, form);
  return byte === undefined ? entry : { code: 'notCanonical', byte };
}

export function isEntry(read: Entry | EntryFault): read is Entry {
  return !('code' in read);
}
