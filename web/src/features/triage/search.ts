import { incidentClasses } from '@/lib/domain';
import { optionalSearch, readInteger, readOne, readPage, readText, type RawSearch } from '@/lib/search';

/** Filters of the queue, and the report that is open beside it. */
export function validateTriageSearch(raw: RawSearch) {
  return optionalSearch({
    report: readText(raw, 'report'),
    minLevel: readInteger(raw, 'minLevel', 1, 5),
    incidentClass: readOne(raw, 'incidentClass', incidentClasses),
    text: readText(raw, 'text'),
    ...readPage(raw),
  });
}

export type TriageSearch = ReturnType<typeof validateTriageSearch>;
