/** The query that the frame of an evidence item and its tabs share, and what they derive from it. */
import { createContext, useContext } from 'react';
import { graphql } from '@/gql';
import type { EvidenceItemPageQuery } from '@/gql/graphql';
import { useGraph } from '@/lib/query';
import type { Verdict } from '@/ui';
import type { ChainEvent } from './chain';

export const EvidenceItemPageDocument = graphql(/* GraphQL */ `
  query EvidenceItemPage($id: ID!) {
    evidenceItem(id: $id) {
      id
      number
      fileName
      status
      sizeBytes
      sha256
      memberCount
      flaggedCount
      parent { id number fileName }
      derived(first: 0) { totalCount }
      description
      declaredSha256
      declared
      acquiredAt
      acquiredBy
      uploadedBy { id name }
      createdAt
      expiresAt
      receivedBytes
      declaredSizeBytes
      uploadUrl
      downloadUrl
      packageUrl
      caseUrl
      reportUrl
      format
      contentType
      verdict
      lastVerifiedAt
      alteredAt
      inventoryAlteredAt
      disposedAt
      withdrawnAt
      holder { name released agency { id name nameEn } person { id agency { id name nameEn } } }
      canVerify
      canCancel
      case { id number title tlp actions }
      findings { code severity path detail }
      examination { state membersDone membersTotal bytesDone startedAt finishedAt error }
      chain { intact events brokenAt fault recordedHash computedHash checkedAt }
      hits(first: 1, filter: { level: [KNOWN_BAD, OWN_CASE, OTHER_CASE, NOTABLE] }) { totalCount }
      custody(first: 1) { nodes { sequence logIndex } }
    }
  }
`);

export type Item = NonNullable<EvidenceItemPageQuery['evidenceItem']>;

/** The item of the page, live; the frame and every tab read the same answer. */
export function useEvidenceItem(id: string, everyMs: number | false = false) {
  return useGraph(EvidenceItemPageDocument, { id }, { live: '*', everyMs, keepPrevious: false });
}

/** What a tab may open of the frame's dialogs; undefined where it cannot be done now. */
export interface ItemActions {
  readonly openPackage: (() => void) | undefined;
}

const Actions = createContext<ItemActions>({ openPackage: undefined });

export const EvidenceItemActions = Actions.Provider;

export function useItemActions(): ItemActions {
  return useContext(Actions);
}

/** How often to ask while the hub works on the item, in milliseconds; false when nothing moves. */
export function pollingOf(item: Pick<Item, 'status' | 'examination'> | null | undefined): number | false {
  if (item === null || item === undefined) return false;
  if (item.status === 'RECEIVING') return 5000;
  if (item.status === 'STORED') return item.examination?.state === 'FAILED' ? 15_000 : 1500;
  return false;
}

/** The newest reading of the stored bytes, as far as the events are loaded: the same, different, or none. */
export function lastReading(events: readonly Pick<ChainEvent, 'kind' | 'result'>[]): 'same' | 'different' | 'none' {
  const last = events.filter((event) => event.kind === 'VERIFIED').at(-1);
  if (last === undefined) return 'none';
  return last.result === 'MATCHES' ? 'same' : 'different';
}

/** The state of the band. A tick stands only for what was read again and found the same. */
export function verdictOf(
  item: Pick<Item, 'status' | 'declared' | 'chain' | 'examination' | 'lastVerifiedAt'> & Partial<Pick<Item, 'disposedAt' | 'withdrawnAt' | 'inventoryAlteredAt'>>,
  reading: 'same' | 'different' | 'none' = 'none',
  verifying = false,
): {
  verdict: Verdict;
  because: 'receiving' | 'verifying' | 'altered' | 'broken' | 'inventory' | 'differs' | 'refused' | 'withdrawn' | 'disposed' | 'examining' | 'verified' | 'unchecked';
} {
  if (reading === 'different') return { verdict: 'altered', because: 'altered' };
  // Nothing arrived whole, so nothing can be wrong with it.
  if (item.withdrawnAt !== null && item.withdrawnAt !== undefined) return { verdict: 'unchecked', because: 'withdrawn' };
  if (item.status === 'RECEIVING') return { verdict: 'checking', because: 'receiving' };
  if (!item.chain.intact) return { verdict: 'altered', because: 'broken' };
  // What is known to be wrong is never covered.
  if (verifying) return { verdict: 'checking', because: 'verifying' };
  if (item.declared === 'DIFFERS') return { verdict: 'altered', because: 'differs' };
  if (item.status === 'REFUSED') return { verdict: 'altered', because: 'refused' };
  // There is nothing left to read again: what was read before is no word about bytes that are gone.
  if (item.disposedAt !== null && item.disposedAt !== undefined) return { verdict: 'unchecked', because: 'disposed' };
  if (item.inventoryAlteredAt !== null && item.inventoryAlteredAt !== undefined) return { verdict: 'altered', because: 'inventory' };
  if (item.examination?.state === 'RUNNING') return { verdict: 'checking', because: 'examining' };
  if (item.lastVerifiedAt !== null) return { verdict: 'intact', because: 'verified' };
  return { verdict: 'unchecked', because: 'unchecked' };
}

/** How much of an examination is done, in whole percent: half of it is to read the bytes, half to read and write down the members. */
export function shareDone(exam: { bytesDone: number; membersDone: number; membersTotal: number | null }, whole: number): number {
  const part = (done: number, all: number) => (all > 0 ? Math.min(1, done / all) : 0);
  const bytes = part(exam.bytesDone, whole);
  const members = exam.membersTotal === null || exam.membersTotal === 0 ? bytes : part(exam.membersDone, exam.membersTotal);
  return Math.floor((bytes + members) * 50);
}
