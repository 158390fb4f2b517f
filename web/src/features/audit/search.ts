import { optionalSearch, readPage, readText, type RawSearch } from '@/lib/search';

/** What an act can be done to, in the order of the menu. */
export const subjectKinds = ['case', 'report', 'task', 'evidence', 'transfer', 'observable', 'escalation', 'clock', 'system', 'user', 'session', 'token', 'agency', 'hash-set', 'rule-set', 'article', 'exercise-attempt', 'job', 'database'] as const;
/** Those that administrators read of. */
export const accountKinds = ['user', 'session', 'token', 'agency'] as const satisfies readonly (typeof subjectKinds)[number][];
export type SubjectKind = (typeof subjectKinds)[number];

const isId = (text: string | undefined) => (text !== undefined && /^[0-9a-f-]{36}$/.test(text) ? text : undefined);

function readInstant(raw: RawSearch, key: string): string | undefined {
  const text = readText(raw, key);
  return text !== undefined && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text) && !Number.isNaN(Date.parse(text)) ? text : undefined;
}

/** Words of the hub such as `case.advance`; which of them there are only the hub knows. */
function readOperations(raw: RawSearch): string[] | undefined {
  const value = raw['operation'];
  const asked = Array.isArray(value) ? value.map(String) : typeof value === 'string' ? value.split(',') : [];
  const hits = asked.filter((word) => /^[a-z][a-z.-]{0,63}$/.test(word)).slice(0, 50);
  return hits.length > 0 ? hits : undefined;
}

/** Filters of the audit: the act, the thing, its case, who, of which agency, when. */
export function validateAuditSearch(raw: RawSearch) {
  const kind = readText(raw, 'kind');
  return optionalSearch({
    operation: readOperations(raw),
    kind: subjectKinds.find((one) => one === kind),
    subject: isId(readText(raw, 'subject')),
    case: isId(readText(raw, 'case')),
    actor: isId(readText(raw, 'actor')),
    agency: isId(readText(raw, 'agency')),
    since: readInstant(raw, 'since'),
    until: readInstant(raw, 'until'),
    ...readPage(raw),
  });
}

export type AuditSearch = ReturnType<typeof validateAuditSearch>;
