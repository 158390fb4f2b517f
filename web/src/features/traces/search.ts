import { traceSources } from '@/lib/domain';
import { optionalSearch, readFlag, readInteger, readMany, readPage, readText, type RawSearch } from '@/lib/search';

/** An instant as the hub writes it; anything else is dropped. */
function readInstant(raw: RawSearch, key: string): string | undefined {
  const text = readText(raw, key);
  return text !== undefined && !Number.isNaN(Date.parse(text)) && /^\d{4}-/.test(text) ? new Date(text).toISOString() : undefined;
}

/** Filters of a list of traces, in the address; `row` is the trace that is open. */
export function validateTracesSearch(raw: RawSearch) {
  return optionalSearch({
    since: readInstant(raw, 'since'),
    until: readInstant(raw, 'until'),
    source: readMany(raw, 'source', traceSources),
    text: readText(raw, 'text'),
    host: readText(raw, 'host'),
    account: readText(raw, 'account'),
    address: readText(raw, 'address'),
    label: readText(raw, 'label'),
    marked: readFlag(raw, 'marked'),
    item: readText(raw, 'item'),
    member: readInteger(raw, 'member', 0, 2_147_483_647),
    row: readText(raw, 'row'),
    ...readPage(raw),
  });
}

export type TracesSearch = ReturnType<typeof validateTracesSearch>;
