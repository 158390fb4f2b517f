import { optionalSearch, readOne, type RawSearch } from '@/lib/search';

export const workKinds = ['ESCALATION', 'CLOCK', 'REPORT_TO_TRIAGE', 'TASK', 'TRANSFER', 'DISPOSAL', 'EVIDENCE_ALTERED', 'LOG_FAILS', 'LOG_FORKED', 'EVIDENCE', 'REPORT_REJECTED', 'DEAD_LETTER'] as const;

/** Which kind of work is shown; all without it. */
export function validateWorkSearch(raw: RawSearch) {
  return optionalSearch({ kind: readOne(raw, 'kind', workKinds) });
}

export type WorkSearch = ReturnType<typeof validateWorkSearch>;
