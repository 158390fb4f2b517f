/** The events of an item's chain, page by page; shared by the parts of its page. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { graphql } from '@/gql';
import type { EvidenceChainQuery } from '@/gql/graphql';
import { request } from '@/lib/graphql';

export const EvidenceChainDocument = graphql(/* GraphQL */ `
  query EvidenceChain($id: ID!, $first: Int, $after: String) {
    evidenceItem(id: $id) {
      id
      custody(first: $first, after: $after) {
        nodes { sequence kind at actor byHub result agency { id name nameEn } reason entryHash previousHash logIndex canonical facts { to place authority method sealNumber requestedBy statedSha256 hashDiffers refersTo refersToHash correction expiresAt scheduled declared acquisition { acquiredBy device deviceSystem deviceSerial tool place reason beganAt endedAt utcOffsetMinutes clockOffsetSeconds files changed unread keyName keyId keyFingerprint } } }
        pageInfo { hasNextPage endCursor }
        totalCount
      }
    }
  }
`);

const pageLength = 50;

export type ChainEvent = NonNullable<EvidenceChainQuery['evidenceItem']>['custody']['nodes'][number];

export function useChainEvents(id: string) {
  const query = useInfiniteQuery({
    queryKey: ['EvidenceChain', { id }],
    queryFn: ({ pageParam, signal }) => request(EvidenceChainDocument, { id, first: pageLength, after: pageParam }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => {
      const info = last.evidenceItem?.custody.pageInfo;
      return info?.hasNextPage === true ? info.endCursor : null;
    },
    meta: { live: '*' },
  });
  return {
    query,
    events: (query.data?.pages ?? []).flatMap((page) => page.evidenceItem?.custody.nodes ?? []),
    total: query.data?.pages[0]?.evidenceItem?.custody.totalCount ?? null,
  };
}
