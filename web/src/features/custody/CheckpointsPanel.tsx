/** Every head that the hub has signed, the newest first, with what others say of it. */
import { useSearch } from '@tanstack/react-router';
import { graphql } from '@/gql';
import type { CustodyCheckpointsQuery } from '@/gql/graphql';
import { useFormat } from '@/lib/format';
import { useMessages } from '@/lib/i18n';
import { pageSize, usePaging } from '@/lib/paging';
import { useGraph } from '@/lib/query';
import { QueryError } from '@/shell';
import { CopyButton, Hash, LoadingSkeleton, Pager, Panel, Table, type Column } from '@/ui';
import { custodyMessages } from './messages';

export const CustodyCheckpointsDocument = graphql(/* GraphQL */ `
  query CustodyCheckpoints($first: Int, $after: String) {
    custodyLog {
      checkpoints(first: $first, after: $after) {
        nodes { size rootHash signedAt note cosignatures { witness at } timestamp { at authority } }
        pageInfo { hasNextPage endCursor }
        totalCount
      }
    }
  }
`);

type Row = CustodyCheckpointsQuery['custodyLog']['checkpoints']['nodes'][number];

export function CheckpointsPanel() {
  const t = useMessages(custodyMessages);
  const format = useFormat();
  const search = useSearch({ from: '/app/log' });
  const query = useGraph(CustodyCheckpointsDocument, { first: pageSize, after: search.after ?? null }, { everyMs: 60_000 });
  const list = query.data?.custodyLog.checkpoints;
  const paging = usePaging(search, list, query.error, 'checkpoints');
  const columns: Column<Row>[] = [
    { key: 'size', header: t.size, cell: (row) => <b className="cell-title">{format.number(row.size)}</b> },
    { key: 'at', header: t.signedAt, nowrap: true, cell: (row) => <time dateTime={row.signedAt}>{format.dateTime(row.signedAt)}</time> },
    { key: 'root', header: t.rootShort, cell: (row) => <Hash value={row.rootHash} /> },
    {
      key: 'by',
      header: t.cosignedBy,
      cell: (row) => (row.cosignatures.length === 0 ? <span className="muted">{t.nobody}</span> : format.list(row.cosignatures.map((one) => one.witness))),
    },
    {
      key: 'stamp',
      header: t.stamped,
      nowrap: true,
      cell: (row) => (row.timestamp === null ? <span className="muted">{t.none}</span> : <time dateTime={row.timestamp.at}>{format.dateTime(row.timestamp.at)}</time>),
    },
    { key: 'copy', header: t.text, quiet: true, cell: (row) => <CopyButton text={row.note} label={t.copyOne(format.number(row.size))} /> },
  ];
  return (
    <Panel
      title={t.checkpoints}
      note={t.checkpointsNote}
      id="checkpoints"
      flush
      foot={list !== undefined && list.nodes.length > 0 ? <Pager {...paging} note={t.order} /> : undefined}
    >
      {query.error !== null && list === undefined ? (
        <QueryError error={query.error} title={t.failedCheckpoints} onRetry={() => void query.refetch()} />
      ) : list === undefined ? (
        <LoadingSkeleton rows={4} />
      ) : list.nodes.length === 0 ? (
        <p className="muted log-none">{t.noCheckpoint}</p>
      ) : (
        <Table caption={t.checkpoints} columns={columns} rows={list.nodes} rowKey={(row) => String(row.size)} room={760} />
      )}
    </Panel>
  );
}
