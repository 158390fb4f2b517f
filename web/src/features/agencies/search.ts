import { agencyKinds } from '@/lib/domain';
import { optionalSearch, readOne, readPage, readText, type RawSearch } from '@/lib/search';

/** Filters of the list of agencies, in the address. */
export function validateAgenciesSearch(raw: RawSearch) {
  return optionalSearch({ kind: readOne(raw, 'kind', agencyKinds), text: readText(raw, 'text'), ...readPage(raw) });
}

export type AgenciesSearch = ReturnType<typeof validateAgenciesSearch>;
