import { optionalSearch, readPage, readText, type RawSearch } from '@/lib/search';

/** What is looked for everywhere; `q` is the short form of `text`. */
export function validateSearchSearch(raw: RawSearch) {
  return optionalSearch({ text: readText(raw, 'text') ?? readText(raw, 'q'), ...readPage(raw) });
}

export type SearchSearch = ReturnType<typeof validateSearchSearch>;
