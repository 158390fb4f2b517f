import { optionalSearch, readInteger, readText, type RawSearch } from '@/lib/search';

/** Which draft is being written and at which step. */
export function validateReportSearch(raw: RawSearch) {
  return optionalSearch({ draft: readText(raw, 'draft'), step: readInteger(raw, 'step', 1, 9) });
}

export type ReportSearch = ReturnType<typeof validateReportSearch>;
