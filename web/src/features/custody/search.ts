import { optionalSearch, readPage, type RawSearch } from '@/lib/search';

/** The place in the list of checkpoints. */
export function validateLogSearch(raw: RawSearch) {
  return optionalSearch({ ...readPage(raw) });
}
