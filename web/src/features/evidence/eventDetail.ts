/**
 * What an event of the chain says of the act itself, read from the very bytes
 * that were hashed: which member, which item, in what form. Anything that is
 * not there, or not as expected, is left out; the words are in `messages.ts`.
 */
import type { CustodyKind } from '@/gql/graphql';

export type EventDetail =
  | { act: 'member'; index: number; path: 'viewed' | 'taken'; sealed: boolean }
  | { act: 'whole'; sealed: boolean }
  | { act: 'part'; firstByte: number; bytes: number }
  | { act: 'child' | 'parent'; number: string; method: string | null }
  | { act: 'package' | 'report' | 'caseFile' }
  | { act: 'memberPackage'; indices: readonly number[] };

type Json = Record<string, unknown>;

function object(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}

function whole(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

function parsed(canonical: string): Json | undefined {
  try {
    return object(JSON.parse(canonical));
  } catch {
    return undefined;
  }
}

/** Indices of members, as a list of numbers or of rows with an index. */
function indicesOf(value: unknown): number[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((row: unknown) => whole(row) ?? whole(object(row)?.['index']) ?? []);
}

export function eventDetail(kind: CustodyKind, canonical: string): EventDetail | null {
  const entry = parsed(canonical);
  const detail = object(entry?.['detail']);
  if (detail === undefined) return null;
  const sealed = detail['form'] === 'zip-aes256';
  const member = whole(detail['memberIndex']);
  switch (kind) {
    case 'VIEWED':
      return member === undefined ? null : { act: 'member', index: member, path: 'viewed', sealed: false };
    case 'DOWNLOADED': {
      if (member !== undefined) return { act: 'member', index: member, path: 'taken', sealed };
      const firstByte = whole(detail['firstByte']);
      const bytes = whole(detail['bytes']);
      if (firstByte === undefined || bytes === undefined) return null;
      const size = whole(object(entry?.['subject'])?.['sizeBytes']);
      return sealed || (firstByte === 0 && bytes === size) ? { act: 'whole', sealed } : { act: 'part', firstByte, bytes };
    }
    case 'DERIVED': {
      const method = typeof detail['method'] === 'string' ? detail['method'] : null;
      for (const act of ['child', 'parent'] as const) {
        const number = object(detail[act])?.['evidenceNumber'];
        if (typeof number === 'string') return { act, number, method };
      }
      return null;
    }
    case 'EXPORTED':
      if (typeof detail['reportSha256'] === 'string') return { act: 'report' };
      if (object(detail['files']) !== undefined) return { act: 'caseFile' };
      if (Array.isArray(detail['members'])) return { act: 'memberPackage', indices: indicesOf(detail['members']) };
      return detail['packageFiles'] === undefined ? null : { act: 'package' };
    default:
      return null;
  }
}
