import { optionalSearch, readOne, readPage, type RawSearch } from '@/lib/search';

export const transferTabs = ['incoming', 'outgoing', 'finished'] as const;
export type TransferTab = (typeof transferTabs)[number];

/** Which offers of custody, in the address. */
export function validateTransfersSearch(raw: RawSearch) {
  return optionalSearch({ tab: readOne(raw, 'tab', transferTabs), ...readPage(raw) });
}

/** The place in the list of checkpoints. */
export function validateLogSearch(raw: RawSearch) {
  return optionalSearch({ ...readPage(raw) });
}
