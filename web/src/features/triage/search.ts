import { incidentClasses } from '@/lib/domain';
import { optionalSearch, readFlag, readInteger, readOne, readPage, readText, type RawSearch } from '@/lib/search';

/** Filters of the queue, and the report that is open beside it. `decided`: those that were decided on. */
export function validateTriageSearch(raw: RawSearch) {
  return optionalSearch({
    report: readText(raw, 'report'),
    decided: readFlag(raw, 'decided'),
    minLevel: readInteger(raw, 'minLevel', 1, 5),
    incidentClass: readOne(raw, 'incidentClass', incidentClasses),
    text: readText(raw, 'text'),
    ...readPage(raw),
  });
}

export type TriageSearch = ReturnType<typeof validateTriageSearch>;
