import { optionalSearch, readFlag, readPage, readText, type RawSearch } from '@/lib/search';

/** Filters of the list of duty posts, in the address. */
export function validateContactsSearch(raw: RawSearch) {
  return optionalSearch({ text: readText(raw, 'text'), empty: readFlag(raw, 'empty'), ...readPage(raw) });
}

export type ContactsSearch = ReturnType<typeof validateContactsSearch>;
