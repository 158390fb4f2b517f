import { hitLevels } from '@/lib/domain';
import { optionalSearch, readMany, readPage, readText, type RawSearch } from '@/lib/search';

/** What is looked up: values, one a line. */
export function validateLookUpsSearch(raw: RawSearch) {
  return optionalSearch({ values: readText(raw, 'values') });
}

/** Place in the list of hash sets. */
export function validateHashSetsSearch(raw: RawSearch) {
  return optionalSearch({ text: readText(raw, 'text'), ...readPage(raw) });
}

/** Which hits of an item are shown. */
export function validateItemLookUpsSearch(raw: RawSearch) {
  return optionalSearch({ level: readMany(raw, 'level', hitLevels), ...readPage(raw) });
}

export type HashSetsSearch = ReturnType<typeof validateHashSetsSearch>;
export type ItemLookUpsSearch = ReturnType<typeof validateItemLookUpsSearch>;
