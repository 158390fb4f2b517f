/** The chain of custody: rings with the digits that join them. */
import { useFormat } from '@/lib/format';
import { useLocale, useMessages } from '@/lib/i18n';
import { useLabels } from '@/lib/labels';
import { QueryError } from '@/shell';
import { Button, Chain, LoadingSkeleton, Panel } from '@/ui';
import { useChainEvents } from './chain';
import type { Item } from './evidenceItem';
import { evidenceMessages } from './messages';

export function CustodyPanel({ id, chain, onSelfVerify }: { id: string; chain: Item['chain']; onSelfVerify?: (() => void) | undefined }) {
  const t = useMessages(evidenceMessages);
  const label = useLabels();
  const format = useFormat();
  const locale = useLocale();
  const { query, events, total } = useChainEvents(id);
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
            who: `${event.byHub ? t.hubItself : event.actor}, ${locale === 'en' ? (event.agency.nameEn ?? event.agency.name) : event.agency.name}`,
            note: [
              event.result === null ? null : event.result === 'DIFFERS' ? t.readDifferent : t.readSame,
              event.reason,
              event.logIndex === null ? null : t.logIndex(format.number(event.logIndex)),
            ]
              .filter((part) => part !== null && part !== '')
              .join(' · '),
            entryHash: event.entryHash,
          }))}
        />
      )}
    </Panel>
  );
}
