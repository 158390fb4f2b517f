import { reportStatuses } from '@/lib/domain';
import { optionalSearch, readInteger, readMany, readPage, readText, type RawSearch } from '@/lib/search';

/** Which draft is being written and at which step. */
export function validateReportSearch(raw: RawSearch) {
  return optionalSearch({ draft: readText(raw, 'draft'), step: readInteger(raw, 'step', 1, 9) });
}

/** Filters of the list of reports that were sent. */
export function validateSentReportsSearch(raw: RawSearch) {
  return optionalSearch({ status: readMany(raw, 'status', reportStatuses), text: readText(raw, 'text'), ...readPage(raw) });
}

export type SentReportsSearch = ReturnType<typeof validateSentReportsSearch>;
export type ReportSearch = ReturnType<typeof validateReportSearch>;
