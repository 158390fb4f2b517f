/** The chain of custody: rings with the digits that join them. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { graphql } from '@/gql';
import { useFormat } from '@/lib/format';
import { request } from '@/lib/graphql';
import { useLocale, useMessages } from '@/lib/i18n';
import { useLabels } from '@/lib/labels';
import { QueryError } from '@/shell';
import { Button, Chain, LoadingSkeleton, Panel } from '@/ui';
import type { Item } from './EvidenceItemPage';
import { evidenceMessages } from './messages';

export const EvidenceChainDocument = graphql(/* GraphQL */ `
  query EvidenceChain($id: ID!, $first: Int, $after: String) {
    evidenceItem(id: $id) {
      id
      custody(first: $first, after: $after) {
        nodes { sequence kind at actor agency { id name nameEn } reason entryHash previousHash logIndex }
        pageInfo { hasNextPage endCursor }
        totalCount
      }
    }
  }
`);

const pageLength = 50;

export function CustodyPanel({ id, chain, onSelfVerify }: { id: string; chain: Item['chain']; onSelfVerify?: (() => void) | undefined }) {
  const t = useMessages(evidenceMessages);
  const label = useLabels();
  const format = useFormat();
  const locale = useLocale();
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
  const events = (query.data?.pages ?? []).flatMap((page) => page.evidenceItem?.custody.nodes ?? []);
  const total = query.data?.pages[0]?.evidenceItem?.custody.totalCount ?? null;
  const checked = chain.intact ? 'intact' : 'broken';
  return (
    <Panel
      title={t.chain}
      count={format.number(chain.events)}
      note={t.chainNote}
      flush
      aside={
        onSelfVerify !== undefined && (
          <Button variant="quiet" size="sm" onClick={onSelfVerify}>
            {t.selfVerify}
          </Button>
        )
      }
      foot={
        <>
          <span>{t.chainChecked(format.dateTimeShort(chain.checkedAt))}</span>
          {query.hasNextPage && total !== null && (
            <Button size="sm" busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
              {t.chainMore(format.number(total - events.length))}
            </Button>
          )}
        </>
      }
    >
      {query.isError ? (
        <QueryError bare error={query.error} title={t.chainFailed} onRetry={() => void query.refetch()} />
      ) : query.isPending ? (
        <LoadingSkeleton rows={4} kind="text" />
      ) : (
        <Chain
          checked={checked}
          brokenAt={chain.brokenAt}
          recorded={events.find((event) => event.sequence === chain.brokenAt)?.previousHash ?? null}
          links={events.map((event) => ({
            sequence: event.sequence,
            title: label.custodyKind[event.kind],
            at: event.at,
            who: `${event.actor}, ${locale === 'en' ? (event.agency.nameEn ?? event.agency.name) : event.agency.name}`,
            ...(event.reason === null && event.logIndex === null
              ? {}
              : { note: [event.reason, event.logIndex === null ? null : t.logIndex(format.number(event.logIndex))].filter((part) => part !== null && part !== '').join(' · ') }),
            entryHash: event.entryHash,
          }))}
        />
      )}
    </Panel>
  );
}
