/** The desk of transfers: what waits to be received, what was offered, what is finished. */
import { Link, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { graphql } from '@/gql';
import type { TransferRowFragment } from '@/gql/graphql';
import { useNow } from '@/lib/clock';
import { useFormat } from '@/lib/format';
import { useMessages } from '@/lib/i18n';
import { useLabels } from '@/lib/labels';
import { useNames } from '@/lib/names';
import { pageSize, usePaging } from '@/lib/paging';
import { useGraph } from '@/lib/query';
import { useViewer } from '@/lib/session';
import { QueryError } from '@/shell';
import { Button, ClockMark, EmptyState, LoadingSkeleton, PageHead, Pager, Panel, Table, Tabs, Tag, type Column, type Tone } from '@/ui';
import { actsMessages } from './messages';
import { transferTabs, type TransferTab } from './search';
import { AcceptDialog, ReasonDialog } from './TransferDialogs';
import './custody.css';

export const TransferRowFragmentDocument = graphql(/* GraphQL */ `
  fragment TransferRow on Transfer {
    id status evidenceNumber fileName sizeBytes sha256 place reason offeredAt expiresAt settledAt answer statedSha256 hashDiffers canAnswer canWithdraw
    fromAgency { id name nameEn }
    offeredBy { id name }
    toAgency { id name nameEn }
    toPerson { id name }
    settledBy { id name }
    evidenceItem { id downloadUrl }
  }
`);

export const TransfersPageDocument = graphql(/* GraphQL */ `
  query TransfersPage($first: Int!, $after: String, $filter: TransferFilter) {
    transfers(first: $first, after: $after, filter: $filter) {
      nodes { ...TransferRow }
      pageInfo { hasNextPage endCursor }
      totalCount
    }
  }
`);

const filters = {
  incoming: { direction: 'INCOMING', status: ['OFFERED'] },
  outgoing: { direction: 'OUTGOING', status: ['OFFERED'] },
  finished: { direction: null, status: ['ACCEPTED', 'REFUSED', 'WITHDRAWN', 'EXPIRED'] },
} as const;

const tones: Record<TransferRowFragment['status'], Tone> = { OFFERED: 'info', ACCEPTED: 'ok', REFUSED: 'warn', WITHDRAWN: 'neutral', EXPIRED: 'neutral' };

export function TransfersPage() {
  const t = useMessages(actsMessages);
  const format = useFormat();
  const viewer = useViewer();
  const search = useSearch({ from: '/app/transfers' });
  const tab: TransferTab = search.tab ?? 'incoming';
  const { direction, status } = filters[tab];
  const query = useGraph(TransfersPageDocument, { first: pageSize, after: search.after ?? null, filter: { direction, status: [...status] } }, { live: '*', keepPrevious: false });
  const list = query.data?.transfers;
  const paging = usePaging(search, list, query.error);
  return (
    <>
      <PageHead title={t.deskTitle} facts={<span>{t.deskIntro}</span>} />
      <div className="stack">
        <Tabs label={t.tabs}>
          {transferTabs.map((value) => (
            <Link key={value} to="/transfers" search={value === 'incoming' ? {} : { tab: value }} activeProps={{}} activeOptions={{ exact: true, includeSearch: true }} aria-current={value === tab ? 'page' : undefined}>
              {t.tab[value]}
              {value === 'incoming' && viewer.waiting.transfers > 0 && <small>{format.number(viewer.waiting.transfers)}</small>}
            </Link>
          ))}
        </Tabs>
        {query.error !== null && list === undefined ? (
          <QueryError error={query.error} title={t.deskFailed} onRetry={() => void query.refetch()} />
        ) : list === undefined ? (
          <LoadingSkeleton rows={5} />
        ) : list.nodes.length === 0 ? (
          <EmptyState title={t.empty[tab]} icon="arrowRight">
            {t.emptyText}
          </EmptyState>
        ) : (
          <Panel title={t.tab[tab]} count={list.totalCount === null ? undefined : t.count(format.number(list.totalCount))} flush foot={<Pager {...paging} />}>
            <Transfers tab={tab} rows={list.nodes} />
          </Panel>
        )}
      </div>
    </>
  );
}

function Transfers({ tab, rows }: { tab: TransferTab; rows: readonly TransferRowFragment[] }) {
  const t = useMessages(actsMessages);
  const label = useLabels();
  const format = useFormat();
  const names = useNames();
  const now = useNow(10_000);
  const [open, setOpen] = useState<{ kind: 'accept' | 'refuse' | 'withdraw'; transfer: TransferRowFragment } | null>(null);
  const close = () => setOpen(null);
  const columns: Column<TransferRowFragment>[] = [
    {
      key: 'item',
      header: t.colItem,
      cell: (row) => (
        <>
          {row.evidenceItem === null ? (
            <span className="cell-title anywhere">{row.fileName}</span>
          ) : (
            <Link className="cell-title anywhere" to="/evidence/$id/custody" params={{ id: row.evidenceItem.id }}>
              {row.fileName}
            </Link>
          )}
          <span className="cell-sub">
            <span className="mono">{row.evidenceNumber}</span> · {format.bytes(row.sizeBytes)}
          </span>
        </>
      ),
    },
    {
      key: 'from',
      header: t.colFrom,
      cell: (row) => (
        <>
          {row.offeredBy?.name ?? ''}
          <span className="cell-sub">{names.of(row.fromAgency)}</span>
        </>
      ),
    },
    {
      key: 'to',
      header: t.colTo,
      cell: (row) => (
        <>
          {row.toPerson?.name ?? names.of(row.toAgency)}
          {row.toPerson !== null && <span className="cell-sub">{names.of(row.toAgency)}</span>}
        </>
      ),
    },
    {
      key: 'why',
      header: t.colWhy,
      cell: (row) => (
        <>
          {row.reason}
          <span className="cell-sub">{row.place}</span>
        </>
      ),
    },
    tab === 'finished'
      ? {
          key: 'status',
          header: t.colStatus,
          cell: (row) => (
            <>
              <Tag tone={row.hashDiffers ? 'bad' : tones[row.status]} icon={row.status === 'ACCEPTED' ? 'check' : row.hashDiffers ? 'warning' : undefined}>
                {row.hashDiffers ? t.hashDiffers : label.transferStatus[row.status]}
              </Tag>
              {row.settledAt !== null && <span className="cell-sub">{row.settledBy === null ? t.settledAt(format.dateTimeShort(row.settledAt)) : t.settledBy(row.settledBy.name, format.dateTimeShort(row.settledAt))}</span>}
              {row.answer !== null && <span className="cell-sub">{row.answer}</span>}
            </>
          ),
        }
      : { key: 'due', header: t.colDue, cell: (row) => <ClockMark dueAt={row.expiresAt} startedAt={row.offeredAt} now={now} show="due" /> },
    {
      key: 'acts',
      header: t.colActs,
      quiet: true,
      cell: (row) => (
        <span className="row">
          {row.canAnswer && (
            <>
              <Button size="sm" variant="primary" onClick={() => setOpen({ kind: 'accept', transfer: row })}>
                {t.accept}…
              </Button>
              <Button size="sm" onClick={() => setOpen({ kind: 'refuse', transfer: row })}>
                {t.refuse}…
              </Button>
            </>
          )}
          {row.canWithdraw && (
            <Button size="sm" variant="quiet" onClick={() => setOpen({ kind: 'withdraw', transfer: row })}>
              {t.withdraw}…
            </Button>
          )}
        </span>
      ),
    },
  ];
  return (
    <>
      <Table caption={t.caption[tab]} columns={columns} rows={rows} rowKey={(row) => row.id} room={900} />
      {open?.kind === 'accept' && <AcceptDialog transfer={open.transfer} onClose={close} />}
      {open !== null && open.kind !== 'accept' && <ReasonDialog transfer={open.transfer} kind={open.kind} onClose={close} />}
    </>
  );
}
