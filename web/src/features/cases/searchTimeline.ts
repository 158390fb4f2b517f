import { optionalSearch, readFlag, readPage, readText, type RawSearch } from '@/lib/search';

/** Position in a list within a case; `manual` shows only what people wrote. */
export function validateCaseTabSearch(raw: RawSearch) {
  return optionalSearch({ manual: readFlag(raw, 'manual'), ...readPage(raw) });
}

export type CaseTabSearch = ReturnType<typeof validateCaseTabSearch>;

/** `system` opens its controls beside; `manual` shows only what people wrote. */
export function validateCaseOverviewSearch(raw: RawSearch) {
  return optionalSearch({ system: readText(raw, 'system'), manual: readFlag(raw, 'manual') });
}
