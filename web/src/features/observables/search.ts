import { observableKinds } from '@/lib/domain';
import { optionalSearch, readMany, readPage, readText, type RawSearch } from '@/lib/search';

/** Filters of the observables of a case, in the address. */
export function validateCaseObservablesSearch(raw: RawSearch) {
  return optionalSearch({ text: readText(raw, 'text'), kind: readMany(raw, 'kind', observableKinds), ...readPage(raw) });
}

export type CaseObservablesSearch = ReturnType<typeof validateCaseObservablesSearch>;
