/** All evidence that the person may see. */
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { graphql } from '@/gql';
import type { EvidencePageQuery } from '@/gql/graphql';
import { evidenceStatuses } from '@/lib/domain';
import { useFormat } from '@/lib/format';
import { useMessages } from '@/lib/i18n';
import { useKeys } from '@/lib/keys';
import { useLabels } from '@/lib/labels';
import { pageSize, usePaging } from '@/lib/paging';
import { useGraph } from '@/lib/query';
import { refines } from '@/lib/search';
import { QueryError } from '@/shell';
import { EmptyState, FilterChip, FilterMenu, FilteredEmptyState, Filters, Hash, LoadingSkeleton, PageHead, Pager, SearchField, Table, Tag, buttonClass } from '@/ui';
import { FaultTag, faultOf } from './FaultTag';
import { nothingFound } from './FindingsPanel';
import { useReceivedPercent } from './UploadHost';
import { evidenceMessages } from './messages';
import type { EvidenceSearch } from './search';
import './evidence.css';

export const EvidencePageDocument = graphql(/* GraphQL */ `
  query EvidencePage($first: Int, $after: String, $filter: EvidenceFilter) {
    evidence(first: $first, after: $after, filter: $filter) {
      nodes {
        id number fileName status sizeBytes sha256 declaredSizeBytes receivedBytes memberCount createdAt declared verdict disposedAt withdrawnAt
        ...EvidenceFault
        findings { code }
        case { id number title }
      }
      pageInfo { hasNextPage endCursor }
      totalCount
    }
  }
`);

type Row = EvidencePageQuery['evidence']['nodes'][number];

const tones = { RECEIVING: 'info', STORED: 'info', EXAMINED: 'ok', REFUSED: 'bad' } as const;

/** How far an item has come that is arriving. */
function Receiving({ item }: { item: { id: string; receivedBytes: number; declaredSizeBytes: number } }) {
  const t = useMessages(evidenceMessages).list;
  const format = useFormat();
  return t.receiving(format.percent(useReceivedPercent(item), 100));
}

export function EvidencePage() {
  const t = useMessages(evidenceMessages).list;
  const label = useLabels();
  const format = useFormat();
  const search = useSearch({ from: '/app/evidence' });
  const navigate = useNavigate({ from: '/evidence' });
  const query = useGraph(
    EvidencePageDocument,
    {
      first: pageSize,
      after: search.after ?? null,
      filter: { ...(search.withdrawn === true ? { withdrawn: true } : {}), ...(search.status === undefined ? {} : { status: search.status }), ...(search.text === undefined ? {} : { text: search.text }) },
    },
    { live: '*', everyMs: 15_000 },
  );
  const list = query.data?.evidence;
  const paging = usePaging(search, list, query.error);
  const set = (change: Partial<EvidenceSearch>) => void navigate({ search: (old) => ({ ...old, ...change, after: undefined, from: undefined }), replace: refines(search, change) });
  const filtered = search.withdrawn === true || search.status !== undefined || search.text !== undefined;
  const clear = () => set({ withdrawn: undefined, status: undefined, text: undefined });
  const said = [search.withdrawn === true ? t.withdrawn : null, search.text === undefined ? null : `“${search.text}”`, ...(search.status ?? []).map((status) => label.evidenceStatus[status])].filter((part) => part !== null).join(', ');
  useKeys(t.title, [{ keys: 'f', label: t.find, run: () => document.querySelector<HTMLInputElement>('main .find input')?.focus() }]);
  return (
    <>
      <PageHead title={t.title} facts={list?.totalCount !== null && list !== undefined && <span>{t.count(format.number(list.totalCount))}</span>} />
      <div className="stack">
        <Filters label={t.filters} onClear={filtered ? clear : undefined}>
          <SearchField label={t.find} value={search.text ?? ''} onChange={(text) => set({ text: text === '' ? undefined : text })} shortcut="f" />
          <FilterMenu
            label={t.status}
            selected={search.status ?? []}
            onChange={(status) => set({ status: status.length === 0 ? undefined : status })}
            options={evidenceStatuses.map((value) => ({ value, label: label.evidenceStatus[value] }))}
          />
          <FilterChip on={search.withdrawn === true} onChange={(on) => set({ withdrawn: on ? true : undefined })}>
            {t.withdrawn}
          </FilterChip>
        </Filters>
        {query.isError ? (
          <QueryError error={query.error} title={t.failed} onRetry={() => void query.refetch()} />
        ) : list === undefined ? (
          <LoadingSkeleton rows={8} />
        ) : list.nodes.length === 0 ? (
          filtered ? (
            <FilteredEmptyState title={t.filteredEmpty} filter={said} onClear={clear} />
          ) : (
            <EmptyState
              title={t.empty}
              action={
                <Link to="/cases" className={buttonClass('plain', 'sm')}>
                  {t.toCases}
                </Link>
              }
            >
              {t.emptyText}
            </EmptyState>
          )
        ) : (
          <section className="panel">
            <Table<Row>
              caption={t.title}
              room={900}
              rows={list.nodes}
              rowKey={(row) => row.id}
              columns={[
                {
                  key: 'item',
                  header: t.item,
                  cell: (row) => (
                    <>
                      <Link to="/evidence/$id" params={{ id: row.id }} className="cell-title anywhere">
                        {row.fileName}
                      </Link>
                      <span className="cell-sub mono">{row.number}</span>
                    </>
                  ),
                },
                {
                  key: 'case',
                  header: t.caseNumber,
                  cell: (row) => (
                    <Link to="/cases/$number" params={{ number: row.case.number }} className="mono nowrap" title={row.case.title}>
                      {row.case.number}
                    </Link>
                  ),
                },
                { key: 'size', header: t.size, align: 'end', nowrap: true, cell: (row) => format.bytes(row.sizeBytes ?? row.declaredSizeBytes) },
                { key: 'sha', header: 'SHA-256', nowrap: true, cell: (row) => (row.sha256 === null ? null : <Hash value={row.sha256} />) },
                { key: 'members', header: t.members, align: 'end', cell: (row) => (row.status !== 'EXAMINED' ? null : nothingFound(row) === 'opaque' ? <span className="muted nowrap">{t.plainFile}</span> : format.number(row.memberCount)) },
                {
                  key: 'flagged',
                  header: t.flagged,
                  cell: (row) =>
                    row.status === 'REFUSED' ? (
                      <span className="muted">{t.unexamined}</span>
                    ) : row.status !== 'EXAMINED' ? (
                      <span className="muted">{t.notYet}</span>
                    ) : row.findings.length > 0 ? (
                      <Tag tone="warn">{t.flaggedOf(row.findings.length)}</Tag>
                    ) : nothingFound(row) === 'opaque' ? null : (
                      <span className="muted">{t.none}</span>
                    ),
                },
                {
                  key: 'state',
                  header: t.state,
                  cell: (row) => {
                    const fault = faultOf(row);
                    if (row.withdrawnAt !== null) return <Tag>{t.withdrawn}</Tag>;
                    if (fault !== null) return <FaultTag fault={fault} />;
                    if (row.disposedAt !== null) return <Tag tone="warn">{t.disposed}</Tag>;
                    return (
                      <Tag tone={row.declared === 'DIFFERS' ? 'bad' : tones[row.status]} icon={row.status === 'EXAMINED' && row.declared !== 'DIFFERS' ? 'check' : undefined}>
                        {row.status === 'RECEIVING' ? <Receiving item={row} /> : label.evidenceStatus[row.status]}
                      </Tag>
                    );
                  },
                },
                { key: 'at', header: t.received, nowrap: true, cell: (row) => <time dateTime={row.createdAt}>{format.dateTime(row.createdAt)}</time> },
              ]}
            />
            <div className="panel-foot">
              <Pager {...paging} />
            </div>
          </section>
        )}
      </div>
    </>
  );
}
