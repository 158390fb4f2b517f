import { evidenceStatuses } from '@/lib/domain';
import { optionalSearch, readFlag, readInteger, readMany, readPage, readText, type RawSearch } from '@/lib/search';
import { memberKinds } from './contentTypes';

/** Filters of the list of evidence items, in the address. */
export function validateEvidenceSearch(raw: RawSearch) {
  return optionalSearch({ status: readMany(raw, 'status', evidenceStatuses), text: readText(raw, 'text'), withdrawn: readFlag(raw, 'withdrawn'), ...readPage(raw) });
}

/** Place and filters within one item's inventory. */
export function validateEvidenceItemSearch(raw: RawSearch) {
  return optionalSearch({ text: readText(raw, 'text'), flagged: readFlag(raw, 'flagged'), kind: readMany(raw, 'kind', memberKinds), tree: readFlag(raw, 'tree'), ...readPage(raw) });
}

/** The place in a member's content that is looked at. */
export function validateMemberSearch(raw: RawSearch) {
  return optionalSearch({ offset: readInteger(raw, 'offset', 0, Number.MAX_SAFE_INTEGER) });
}

export type EvidenceSearch = ReturnType<typeof validateEvidenceSearch>;
export type EvidenceItemSearch = ReturnType<typeof validateEvidenceItemSearch>;
