import { controlStatuses } from '@/lib/domain';
import { optionalSearch, readFlag, readInteger, readMany, readPage, readText, type RawSearch } from '@/lib/search';

/** Filters of the list of systems, in the address. */
export function validateSystemsSearch(raw: RawSearch) {
  return optionalSearch({
    agency: readText(raw, 'agency'),
    level: readInteger(raw, 'level', 1, 5),
    unapproved: readFlag(raw, 'unapproved'),
    text: readText(raw, 'text'),
    ...readPage(raw),
  });
}

/** Filters of one system's controls, and the control that is open beside them. */
export function validateSystemSearch(raw: RawSearch) {
  return optionalSearch({
    status: readMany(raw, 'status', controlStatuses),
    failed: readFlag(raw, 'failed'),
    text: readText(raw, 'text'),
    control: readText(raw, 'control'),
    ...readPage(raw),
  });
}

export type SystemsSearch = ReturnType<typeof validateSystemsSearch>;
export type SystemSearch = ReturnType<typeof validateSystemSearch>;
