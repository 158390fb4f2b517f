/** What somebody says of how an item was acquired at its source, signed there: the record that an ACQUIRED entry carries (schema `chot.acquisition/1`). */
import { isDigest, text } from './bytes';
import { canonical, isObject, type Json } from './canonical';
import { hasOnly, isCount, isText, isTextOrNull } from './entry';
import { parseKey, readNote, type VerifierKey } from './note';

const schema = 'chot.acquisition/1';

const fields = [
  'acquiredBy', 'beganAt', 'clockOffsetSeconds', 'container', 'counts', 'device', 'endedAt', 'manifest', 'place', 'reason', 'schema', 'sealNumber', 'sources', 'tool',
  'utcOffsetMinutes',
];

export interface Acquisition {
  acquiredBy: string;
  key: VerifierKey;
}

export type AcquisitionFault = 'acquisitionForm' | 'acquisitionKey' | 'acquisitionSignature' | 'acquisitionOther';

const isWhole = (value: Json | undefined) => Number.isSafeInteger(value);
const areCounts = (value: Json | undefined, names: string[]) => hasOnly(value, names) && Object.values(value).every(isCount);
const areTexts = (value: Json | undefined, names: string[]) => hasOnly(value, names) && Object.values(value).every(isText);

/** Whether the record has every field that it must have, and no other. */
function isRecord(record: Json | undefined): record is { [key: string]: Json } {
  if (!hasOnly(record, fields) || record['schema'] !== schema) return false;
  const { container, manifest, device, sources, clockOffsetSeconds } = record;
  const file = (value: Json | undefined) => isObject(value) && isDigest(value['sha256']) && isCount(value['sizeBytes']);
  const typed = isObject(container) && 'contentType' in container ? ['contentType'] : [];
  if (!hasOnly(container, [...typed, 'name', 'sha256', 'sizeBytes']) || !file(container) || !isText(container['name']) || !isText(container['contentType'] ?? '')) return false;
  if (!hasOnly(manifest, ['sha256', 'sizeBytes']) || !file(manifest)) return false;
  if (!hasOnly(device, ['name', 'os', 'serial']) || !isText(device['name']) || !isTextOrNull(device['os']) || !isTextOrNull(device['serial'])) return false;
  if (!areCounts(record['counts'], ['bytes', 'changed', 'files', 'recorded', 'unread']) || !areTexts(record['tool'], ['name', 'version'])) return false;
  if (!Array.isArray(sources) || !sources.every(isText) || !isWhole(record['utcOffsetMinutes'])) return false;
  const said = [record['acquiredBy'], record['beganAt'], record['endedAt'], record['place'], record['reason']].every(isText);
  return said && isTextOrNull(record['sealNumber']) && (clockOffsetSeconds === null || isWhole(clockOffsetSeconds));
}

/** The acquisition, where it is in its one form, signed by its key, and about these bytes. */
export function readAcquisition(value: Json, sha256: string, sizeBytes: number): Acquisition | AcquisitionFault {
  if (!hasOnly(value, ['key', 'record', 'signature'])) return 'acquisitionForm';
  const { key: line, record, signature } = value;
  if (!isText(line) || !isText(signature) || !isRecord(record)) return 'acquisitionForm';
  const key = parseKey(line);
  if (key?.kind !== 'log') return 'acquisitionKey';
  const signed = `${schema}\n${text(canonical(record) ?? new Uint8Array()) ?? ''}\n`;
  const note = signature.includes('\n') ? 'malformed' : readNote(`${signed}\n${signature}\n`, [key]);
  if (typeof note === 'string' || note.text !== signed || note.lines[0]?.key !== key) return 'acquisitionSignature';
  const { container, acquiredBy } = record;
  const same = isObject(container) && container['sha256'] === sha256 && container['sizeBytes'] === sizeBytes;
  return same && isText(acquiredBy) ? { acquiredBy, key } : 'acquisitionOther';
}
