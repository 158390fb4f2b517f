/** What the hub still has to send and do, what it gave up, what is done. For administrators. */
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { graphql } from '@/gql';
import type { OutboxPageQuery } from '@/gql/graphql';
import { useNow } from '@/lib/clock';
import type { OutboxStatus } from '@/lib/domain';
import { keepFocus } from '@/lib/focus';
import { toMillis, useFormat } from '@/lib/format';
import { useMessages } from '@/lib/i18n';
import { useLabels } from '@/lib/labels';
import { pageSize, usePaging } from '@/lib/paging';
import { useGraph, useGraphMutation } from '@/lib/query';
import { runsHub, useViewer } from '@/lib/session';
import { FormDialog, QueryError, SendError, useSubmit } from '@/shell';
import { Banner, Button, EmptyState, ErrorSummary, FilterMenu, FilteredEmptyState, Filters, LoadingSkeleton, MailProblem, PageHead, Pager, Table, Tabs, Tag, TextArea, toast, type Column } from '@/ui';
import { outboxMessages } from './messages';
import './outbox.css';

export const OutboxPageDocument = graphql(/* GraphQL */ `
  query OutboxPage($first: Int, $after: String, $filter: OutboxFilter) {
    outbox(first: $first, after: $after, filter: $filter) {
      nodes { id kind status attempts doubtful createdAt dueAt finishedAt lastError recipient messageId dismissedReason }
      pageInfo { hasNextPage endCursor }
      totalCount
    }
  }
`);

export const RetryOutboxJobDocument = graphql(/* GraphQL */ `
  mutation RetryOutboxJob($id: ID!) {
    retryOutboxJob(id: $id) {
      job { id status }
      errors { code message path }
    }
  }
`);

export const DismissOutboxJobDocument = graphql(/* GraphQL */ `
  mutation DismissOutboxJob($id: ID!, $reason: String!) {
    dismissOutboxJob(id: $id, reason: $reason) {
      job { id status }
      errors { code message path }
    }
  }
`);

type Row = OutboxPageQuery['outbox']['nodes'][number];
type Tab = 'queued' | 'dead' | 'done';

const statusesOf: Record<Tab, OutboxStatus[]> = { queued: ['QUEUED', 'RUNNING'], dead: ['DEAD'], done: ['DONE', 'DISMISSED'] };

/** The tab that a list of statuses belongs to; the queue without any. */
export function tabOf(status: readonly OutboxStatus[] | undefined): Tab {
  if (status?.includes('DEAD') === true) return 'dead';
  return status?.includes('DONE') === true ? 'done' : 'queued';
}

export function OutboxPage() {
  const t = useMessages(outboxMessages);
  const viewer = useViewer();
  if (!runsHub(viewer)) {
    return (
      <>
        <PageHead title={t.title} />
        <EmptyState title={t.denied} icon="lock">
          {t.deniedText}
        </EmptyState>
      </>
    );
  }
  return <Outbox />;
}

function Outbox() {
  const t = useMessages(outboxMessages);
  const label = useLabels();
  const format = useFormat();
  const now = useNow();
  const client = useQueryClient();
  const viewer = useViewer();
  const search = useSearch({ from: '/app/admin/outbox' });
  const navigate = useNavigate({ from: '/admin/outbox' });
  const tab = tabOf(search.status);
  const query = useGraph(
    OutboxPageDocument,
    { first: pageSize, after: search.after ?? null, filter: { status: statusesOf[tab], ...(search.kind === undefined ? {} : { kind: search.kind }) } },
    { everyMs: tab === 'done' ? false : 10_000 },
  );
  const retry = useGraphMutation(RetryOutboxJobDocument);
  const [problem, setProblem] = useState<string | null>(null);
  const [dismissing, setDismissing] = useState<Row | null>(null);
  const list = query.data?.outbox;
  const paging = usePaging(search, list, query.error);
  const kindOf = (kind: string) => new Map<string, string>(Object.entries(t.kinds)).get(kind) ?? kind;
  const empty = { queued: [t.emptyQueued, t.emptyQueuedText], dead: [t.emptyDead, t.emptyDeadText], done: [t.emptyDone, t.emptyDoneText] }[tab];
  const changed = () => void client.invalidateQueries({ predicate: (one) => one.queryKey[0] === 'OutboxPage' || one.queryKey[0] === 'Viewer' });
  const again = (id: string) => {
    setProblem(null);
    retry.mutate(
      { id },
      {
        onSuccess: ({ retryOutboxJob }) => {
          const error = retryOutboxJob.errors[0];
          if (error !== undefined) setProblem(error.message);
          else {
            toast(t.retried);
            keepFocus();
          }
          changed();
        },
      },
    );
  };
  const columns: Column<Row>[] = [
    {
      key: 'kind',
      header: t.kind,
      cell: (row) => (
        <>
          <b className="cell-title">{kindOf(row.kind)}</b>
          <span className="cell-sub mono">{row.kind}</span>
        </>
      ),
    },
    {
      key: 'to',
      header: t.recipient,
      cell: (row) =>
        row.recipient === null ? (
          <span className="muted">{t.none}</span>
        ) : (
          <>
            <span className="anywhere">{row.recipient}</span>
            {row.messageId !== null && <span className="cell-sub mono anywhere">{row.messageId}</span>}
          </>
        ),
    },
    { key: 'attempts', header: t.attempts, align: 'end', cell: (row) => format.number(row.attempts) },
    { key: 'doubtful', header: t.doubtful, align: 'end', cell: (row) => (row.doubtful > 0 ? <Tag tone="warn">{format.number(row.doubtful)}</Tag> : <span className="muted">0</span>) },
    { key: 'error', header: t.error, cell: (row) => (row.lastError === null ? null : row.kind === 'mail' ? <MailProblem text={row.lastError} raw /> : <code className="outbox-error">{row.lastError}</code>) },
    ...(tab === 'queued' ? [{ key: 'created', header: t.created, nowrap: true, cell: (row: Row) => format.dateTimeShort(row.createdAt) }] : []),
    tab === 'queued'
      ? {
          key: 'due',
          header: t.due,
          nowrap: true,
          cell: (row) =>
            row.status === 'RUNNING' ? (
              <Tag tone="info">{label.outboxStatus.RUNNING}</Tag>
            ) : toMillis(row.dueAt) <= now ? (
              t.now
            ) : (
              <>
                <time dateTime={row.dueAt}>{format.dateTimeShort(row.dueAt)}</time>
                <span className="cell-sub">{[row.attempts > 0 ? t.again : null, format.relative(row.dueAt, now)].filter((part) => part !== null).join(', ')}</span>
              </>
            ),
        }
      : { key: 'at', header: tab === 'done' ? t.finished : t.created, nowrap: true, cell: (row) => format.dateTime(row.finishedAt ?? row.createdAt) },
    ...(tab === 'done'
      ? [
          {
            key: 'state',
            header: t.tabs,
            cell: (row: Row) =>
              row.status === 'DISMISSED' ? (
                <>
                  <Tag tone="warn">{label.outboxStatus.DISMISSED}</Tag>
                  <span className="cell-sub">{row.dismissedReason}</span>
                </>
              ) : (
                <span className="muted">{label.outboxStatus[row.status]}</span>
              ),
          },
        ]
      : []),
    ...(tab === 'dead'
      ? [
          {
            key: 'retry',
            header: t.act,
            quiet: true,
            cell: (row: Row) => (
              <span className="row">
                <Button size="sm" icon="refresh" busy={retry.isPending && retry.variables.id === row.id} busyLabel={t.retrying} onClick={() => again(row.id)}>
                  {t.retry}
                </Button>
                <Button size="sm" onClick={() => setDismissing(row)}>
                  {t.dismiss}
                </Button>
              </span>
            ),
          },
        ]
      : []),
  ];
  const tabs: { tab: Tab; text: string; count?: number }[] = [
    { tab: 'queued', text: t.tabQueued },
    { tab: 'dead', text: t.tabDead, count: viewer.waiting.deadLetters },
    { tab: 'done', text: t.tabDone },
  ];
  return (
    <>
      <PageHead title={tab === 'dead' ? t.titleDead : t.title} />
      <Tabs label={t.tabs}>
        {tabs.map((one) => (
          <Link
            key={one.tab}
            to="/admin/outbox"
            search={one.tab === 'queued' ? {} : { status: statusesOf[one.tab] }}
            activeProps={{}}
            // One address with and without a filter: the tab itself says which is open.
            activeOptions={{ exact: true }}
            aria-current={one.tab === tab ? 'page' : undefined}
          >
            {one.text}
            {(one.tab === tab ? list?.totalCount : one.count) !== undefined && <small>{format.number((one.tab === tab ? list?.totalCount : one.count) ?? 0)}</small>}
          </Link>
        ))}
      </Tabs>
      <div className="stack">
        {problem !== null && <ErrorSummary errors={[{ message: problem }]} />}
        {retry.isError && <SendError error={retry.error} />}
        <Filters label={t.filters} onClear={search.kind === undefined ? undefined : () => void navigate({ search: (old) => ({ ...old, kind: undefined, after: undefined, from: undefined }) })}>
          <FilterMenu
            label={t.kind}
            mode="single"
            selected={search.kind === undefined ? [] : [search.kind]}
            onChange={(chosen) => void navigate({ search: (old) => ({ ...old, kind: chosen[0], after: undefined, from: undefined }) })}
            options={Object.entries(t.kinds).map(([value, text]) => ({ value, label: text }))}
          />
        </Filters>
        {query.isError && list === undefined ? (
          <QueryError error={query.error} title={t.failed} onRetry={() => void query.refetch()} />
        ) : list === undefined ? (
          <LoadingSkeleton rows={8} />
        ) : list.nodes.length === 0 ? (
          search.kind !== undefined ? (
            <FilteredEmptyState title={t.filteredEmpty} filter={kindOf(search.kind)} onClear={() => void navigate({ search: (old) => ({ ...old, kind: undefined }) })} />
          ) : (
            <EmptyState title={empty[0] ?? ''}>{empty[1]}</EmptyState>
          )
        ) : (
          <section className="panel">
            <Table<Row> caption={t.title} room={tab === 'dead' ? 900 : 820} rows={list.nodes} rowKey={(row) => row.id} columns={columns} />
            <div className="panel-foot">
              <Pager {...paging} note={t.order} />
            </div>
          </section>
        )}
        {dismissing !== null && <DismissDialog job={dismissing} kind={kindOf(dismissing.kind)} onClose={() => setDismissing(null)} onDone={changed} />}
        {list?.nodes.some((row) => row.doubtful > 0) === true && <Banner tone="info">{t.doubtfulNote}</Banner>}
      </div>
    </>
  );
}

function DismissDialog({ job, kind, onClose, onDone }: { job: Row; kind: string; onClose: () => void; onDone: () => void }) {
  const t = useMessages(outboxMessages);
  const dismiss = useGraphMutation(DismissOutboxJobDocument);
  const [reason, setReason] = useState('');
  const form = useSubmit({
    fields: { reason: 'outbox-reason' },
    check: () => ({ reason: reason.trim().length < 10 ? t.reasonShort : undefined }),
    send: async () => (await dismiss.mutateAsync({ id: job.id, reason: reason.trim() })).dismissOutboxJob.errors,
    done: () => {
      toast(t.dismissed);
      onDone();
      onClose();
    },
  });
  return (
    <FormDialog title={t.dismissTitle} onClose={onClose} form={form} submitLabel={t.dismissDo} busyLabel={t.dismissing} consequence={t.dismissText}>
      <p className="strong">{[kind, job.recipient].filter((part) => part !== null).join(', ')}</p>
      <TextArea id="outbox-reason" label={t.reason} hint={t.reasonHint} small autoFocus limit={2_000} value={reason} onChange={setReason} error={form.error('reason')} />
    </FormDialog>
  );
}
