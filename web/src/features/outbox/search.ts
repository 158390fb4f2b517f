import { outboxStatuses } from '@/lib/domain';
import { optionalSearch, readMany, readPage, readText, type RawSearch } from '@/lib/search';

/** Filters of the outbox; dead letters are `status=DEAD`. */
export function validateOutboxSearch(raw: RawSearch) {
  return optionalSearch({ status: readMany(raw, 'status', outboxStatuses), kind: readText(raw, 'kind'), ...readPage(raw) });
}

export type OutboxSearch = ReturnType<typeof validateOutboxSearch>;
