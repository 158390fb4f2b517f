import { caseOrders, caseStatuses, severities } from '@/lib/domain';
import { optionalSearch, readFlag, readInteger, readMany, readOne, readPage, readText, type RawSearch } from '@/lib/search';

/** Filters of the list of cases, in the address. */
export function validateCasesSearch(raw: RawSearch) {
  return optionalSearch({
    status: readMany(raw, 'status', caseStatuses),
    severity: readMany(raw, 'severity', severities),
    level: readInteger(raw, 'level', 1, 5),
    agency: readText(raw, 'agency'),
    system: readText(raw, 'system'),
    text: readText(raw, 'text'),
    order: readOne(raw, 'order', caseOrders),
    ...readPage(raw),
  });
}

/** Filter and place in the evidence of one case. */
export function validateCaseEvidenceSearch(raw: RawSearch) {
  return optionalSearch({ altered: readFlag(raw, 'altered'), ...readPage(raw) });
}

export type CasesSearch = ReturnType<typeof validateCasesSearch>;
