import { optionalSearch, readPage, readText, type RawSearch } from '@/lib/search';

/** What is looked for everywhere. */
export function validateSearchSearch(raw: RawSearch) {
  return optionalSearch({ text: readText(raw, 'text'), ...readPage(raw) });
}

export type SearchSearch = ReturnType<typeof validateSearchSearch>;
