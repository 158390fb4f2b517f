/** The reports that the agency has filed: where each stands, with the way to its receipt and its case. */
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { graphql } from '@/gql';
import type { SentReportsQuery } from '@/gql/graphql';
import { reportStatuses } from '@/lib/domain';
import { useFormat } from '@/lib/format';
import { useMessages } from '@/lib/i18n';
import { useLabels } from '@/lib/labels';
import { useListKeys } from '@/lib/listKeys';
import { useNames } from '@/lib/names';
import { pageSize, usePaging } from '@/lib/paging';
import { useGraph } from '@/lib/query';
import { refines } from '@/lib/search';
import { useViewer } from '@/lib/session';
import { QueryError } from '@/shell';
import { EmptyState, FilterMenu, FilteredEmptyState, Filters, LoadingSkeleton, PageHead, Pager, Panel, PlainSection, SearchField, Table, Tag, buttonClass, type Tone } from '@/ui';
import { reportingAgencies } from './ReportIncidentPage';
import { reportsMessages } from './messages';
import type { SentReportsSearch } from './search';
import './reports.css';

export const SentReportsDocument = graphql(/* GraphQL */ `
  query SentReports($first: Int, $after: String, $filter: ReportFilter) {
    reports(first: $first, after: $after, filter: $filter) {
      nodes {
        id number title status receivedAt decidedAt
        agency { id name nameEn }
        reporter { id name }
        case { id number title }
      }
      pageInfo { hasNextPage endCursor }
      totalCount
    }
  }
`);

type Row = SentReportsQuery['reports']['nodes'][number];

export const reportTones: Record<Row['status'], Tone> = { RECEIVED: 'warn', ACCEPTED: 'ok', MERGED: 'ok', REJECTED: 'bad' };

export function SentReportsPage() {
  const t = useMessages(reportsMessages);
  const viewer = useViewer();
  const agencies = reportingAgencies(viewer);
  const agency = agencies[0];
  if (agency === undefined) {
    return (
      <>
        <PageHead title={t.sent.title} />
        <EmptyState title={t.denied} icon="lock">
          {t.deniedText}
        </EmptyState>
      </>
    );
  }
  return <SentReports agencyId={agency.id} />;
}

function SentReports({ agencyId }: { agencyId: string }) {
  const all = useMessages(reportsMessages);
  const t = all.sent;
  const label = useLabels();
  const format = useFormat();
  const names = useNames();
  const viewer = useViewer();
  const search = useSearch({ from: '/app/reports' });
  const navigate = useNavigate({ from: '/reports' });
  const query = useGraph(
    SentReportsDocument,
    {
      first: pageSize,
      after: search.after ?? null,
      filter: { agencyId, ...(search.status === undefined ? {} : { status: search.status }), ...(search.text === undefined ? {} : { text: search.text }) },
    },
    { live: '*', everyMs: 30_000 },
  );
  const list = query.data?.reports;
  const paging = usePaging(search, list, query.error);
  const set = (change: Partial<SentReportsSearch>) => void navigate({ search: (old) => ({ ...old, ...change, after: undefined, from: undefined }), replace: refines(search, change) });
  const clear = () => set({ status: undefined, text: undefined });
  const filtered = search.status !== undefined || search.text !== undefined;
  const said = [search.text === undefined ? null : `“${search.text}”`, ...(search.status ?? []).map((status) => label.reportStatus[status])].filter((part) => part !== null).join(', ');
  useListKeys(t.title, { next: t.nextKey, previous: t.previousKey, find: t.find });
  const write = (
    <Link to="/report" className={buttonClass('primary')}>
      {all.draftNew}
    </Link>
  );
  return (
    <>
      <PageHead title={t.title} actions={write} />
      <div className="stack">
        <Filters label={t.filters} onClear={filtered ? clear : undefined}>
          <SearchField label={t.find} value={search.text ?? ''} onChange={(text) => set({ text: text === '' ? undefined : text })} shortcut="f" />
          <FilterMenu
            label={t.status}
            selected={search.status ?? []}
            onChange={(status) => set({ status: status.length === 0 ? undefined : status })}
            options={reportStatuses.map((value) => ({ value, label: label.reportStatus[value] }))}
          />
        </Filters>
        {query.isError && list === undefined ? (
          <QueryError error={query.error} title={t.failed} onRetry={() => void query.refetch()} />
        ) : list === undefined ? (
          <LoadingSkeleton rows={6} />
        ) : list.nodes.length === 0 ? (
          filtered ? (
            <FilteredEmptyState title={t.filteredEmpty} filter={said} onClear={clear} />
          ) : (
            <EmptyState title={t.empty} icon="flag">
              {t.emptyText}
            </EmptyState>
          )
        ) : (
          <Panel title={t.title} count={list.totalCount === null ? undefined : t.count(format.number(list.totalCount))} flush foot={<Pager {...paging} />}>
            <Table<Row>
              caption={t.title}
              room={720}
              rows={list.nodes}
              rowKey={(row) => row.id}
              columns={[
                {
                  key: 'report',
                  header: t.colReport,
                  cell: (row) => (
                    <>
                      <Link to="/reports/$id" params={{ id: row.id }} className="cell-title">
                        {row.title}
                      </Link>
                      <span className="cell-sub mono">{row.number}</span>
                    </>
                  ),
                },
                { key: 'status', header: t.status, nowrap: true, cell: (row) => <Tag tone={reportTones[row.status]}>{label.reportStatus[row.status]}</Tag> },
                {
                  key: 'case',
                  header: t.colCase,
                  nowrap: true,
                  cell: (row) =>
                    row.case === null ? null : (
                      <Link to="/cases/$number" params={{ number: row.case.number }} className="mono" title={row.case.title}>
                        {row.case.number}
                      </Link>
                    ),
                },
                {
                  key: 'by',
                  header: t.colBy,
                  cell: (row) => (row.reporter === null ? names.of(row.agency) : row.reporter.id === viewer.user.id ? t.you : row.reporter.name),
                },
                { key: 'decided', header: t.colDecided, nowrap: true, cell: (row) => (row.decidedAt === null ? <span className="muted">{t.notYet}</span> : format.dateTimeShort(row.decidedAt)) },
                { key: 'received', header: t.colReceived, nowrap: true, cell: (row) => <time dateTime={row.receivedAt}>{format.dateTime(row.receivedAt)}</time> },
              ]}
            />
          </Panel>
        )}
      </div>
    </>
  );
}

/** In "my work" of those who report: what was sent and is not decided yet. Nothing when nothing waits. */
export function WaitingReports({ now }: { now: number }) {
  const t = useMessages(reportsMessages).sent;
  const format = useFormat();
  const agency = reportingAgencies(useViewer())[0];
  const query = useGraph(SentReportsDocument, { first: 5, after: null, filter: { agencyId: agency?.id ?? '', status: ['RECEIVED'] } }, { live: '*', enabled: agency !== undefined });
  const list = query.data?.reports;
  if (query.isError && list === undefined) {
    return (
      <PlainSection title={t.waiting}>
        <QueryError bare error={query.error} onRetry={() => void query.refetch()} />
      </PlainSection>
    );
  }
  if (agency === undefined || list === undefined || list.nodes.length === 0) return null;
  return (
    <PlainSection title={t.waiting} count={list.totalCount}>
      <ul className="stack-tight">
        {list.nodes.map((row) => (
          <li key={row.id}>
            <Link to="/reports/$id" params={{ id: row.id }}>
              {row.title}
            </Link>
            <span className="cell-sub">
              <span className="mono">{row.number}</span> · {format.relative(row.receivedAt, now) ?? format.dateTimeShort(row.receivedAt)}
            </span>
          </li>
        ))}
      </ul>
      <p>
        <Link to="/reports">{t.all}</Link>
      </p>
    </PlainSection>
  );
}
