import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { AgencyFilter } from '@/features/agencies';
import { graphql } from '@/gql';
import type { CasesPageQuery } from '@/gql/graphql';
import { useNow } from '@/lib/clock';
import { caseOrders, caseStatuses, openCaseStatuses, securityLevels, severities, type CaseOrder } from '@/lib/domain';
import { useFormat } from '@/lib/format';
import { useMessages } from '@/lib/i18n';
import { useLabels } from '@/lib/labels';
import { useListKeys } from '@/lib/listKeys';
import { useChangedKeys, useHeldList } from '@/lib/liveRows';
import { useNames } from '@/lib/names';
import { pageSize, usePaging } from '@/lib/paging';
import { useGraph } from '@/lib/query';
import { refines } from '@/lib/search';
import { QueryError } from '@/shell';
import {
  ClockMark,
  EmptyState,
  FilterChip,
  FilterMenu,
  FilteredEmptyState,
  Filters,
  LevelMark,
  LoadingSkeleton,
  NewRowsBar,
  PageHead,
  Pager,
  Panel,
  SearchField,
  SeverityMark,
  Table,
} from '@/ui';
import { casesMessages } from './messages';
import type { CasesSearch } from './search';
import './cases.css';

export const CasesPageDocument = graphql(/* GraphQL */ `
  query CasesPage($first: Int!, $after: String, $filter: CaseFilter, $orderBy: CaseOrder!) {
    cases(first: $first, after: $after, filter: $filter, orderBy: $orderBy) {
      nodes {
        id number title status severity tlp openedAt closedAt maxLevel unimplementedControls openTasks
        affectedSystems { level }
        agencies { id name nameEn }
        nextDeadline { name nameEn startedAt dueAt metAt breached }
      }
      pageInfo { hasNextPage endCursor }
      totalCount
    }
  }
`);

export const CasesSystemDocument = graphql(/* GraphQL */ `
  query CasesSystem($id: ID!) {
    system(id: $id) { id name nameEn }
  }
`);

/** The system whose cases alone are listed, by its name, until it is let go. */
function SystemChip({ id, onClear }: { id: string; onClear: () => void }) {
  const t = useMessages(casesMessages).list;
  const names = useNames();
  const system = useGraph(CasesSystemDocument, { id }).data?.system;
  return (
    <FilterChip on onChange={onClear}>
      {t.system(system == null ? t.oneSystem : names.of(system))}
    </FilterChip>
  );
}

type CaseRow = CasesPageQuery['cases']['nodes'][number];

const keyOf = (row: CaseRow) => row.id;
const stampOf = (row: CaseRow) => [row.status, row.severity, row.openTasks, row.unimplementedControls, row.title, row.nextDeadline?.dueAt].join('|');

/** How many controls are not in place, where the frozen level of a system asks for any: of one without a level nothing is known. */
function MissingControls({ row }: { row: CaseRow }) {
  const t = useMessages(casesMessages).list;
  const format = useFormat();
  const unknown = row.affectedSystems.filter((system) => system.level === null).length;
  if (unknown === row.affectedSystems.length) return <span className="muted case-unknown">{unknown === 0 ? t.noSystems : t.noBaseline}</span>;
  return (
    <>
      {format.number(row.unimplementedControls)}
      {unknown > 0 && <span className="cell-sub nowrap">{t.unknownOf(unknown)}</span>}
    </>
  );
}

/** All cases that the viewer may see; filters, order and place are in the address. */
export function CasesPage() {
  const t = useMessages(casesMessages).list;
  const label = useLabels();
  const names = useNames();
  const format = useFormat();
  const now = useNow();
  const search = useSearch({ from: '/app/cases' });
  const navigate = useNavigate({ from: '/cases' });
  const set = (change: Partial<CasesSearch>) => void navigate({ search: (old) => ({ ...old, after: undefined, from: undefined, ...change }), replace: refines(search, change) });
  const order: CaseOrder = search.order ?? 'OPENED_AT_DESC';
  const query = useGraph(
    CasesPageDocument,
    {
      first: pageSize,
      after: search.after ?? null,
      filter: {
        status: search.status ?? null,
        severity: search.severity ?? null,
        level: search.level ?? null,
        agencyId: search.agency ?? null,
        systemId: search.system ?? null,
        text: search.text ?? null,
      },
      orderBy: order,
    },
    { live: '*' },
  );
  const list = query.data?.cases;
  const paging = usePaging(search, list, query.error);
  const held = useHeldList<CaseRow>(list?.nodes, keyOf, JSON.stringify(search), !query.isPlaceholderData);
  const changed = useChangedKeys(list?.nodes, keyOf, stampOf);
  useListKeys(t.title, { next: t.nextKey, previous: t.previousKey, find: t.findKey });
  const on = search.status !== undefined || search.severity !== undefined || search.level !== undefined || search.agency !== undefined || search.system !== undefined || search.text !== undefined;
  const clear = () => set({ status: undefined, severity: undefined, level: undefined, agency: undefined, system: undefined, text: undefined });
  const onlyOpen = search.status !== undefined && search.status.length === openCaseStatuses.length && openCaseStatuses.every((status) => search.status?.includes(status));
  const words = [
    ...(search.status ?? []).map((status) => label.caseStatus[status].toLowerCase()),
    ...(search.severity ?? []).map((severity) => label.severity[severity].toLowerCase()),
    ...(search.level === undefined ? [] : [label.level(search.level).toLowerCase()]),
    ...(search.agency === undefined ? [] : [t.oneAgency]),
    ...(search.system === undefined ? [] : [t.oneSystem]),
    ...(search.text === undefined ? [] : [`“${search.text}”`]),
  ];
  const sort = (value: CaseOrder, direction: 'asc' | 'desc') => ({ sorted: order === value ? direction : undefined, onSort: () => set({ order: value === 'OPENED_AT_DESC' ? undefined : value }) });
  return (
    <>
      <PageHead title={t.title} />
      <div className="stack">
        <Filters label={t.filters} onClear={on ? clear : undefined}>
          <SearchField label={t.find} value={search.text ?? ''} shortcut="f" onChange={(text) => set({ text: text === '' ? undefined : text })} />
          <FilterChip on={onlyOpen} onChange={(value) => set({ status: value ? [...openCaseStatuses] : undefined })}>
            {t.open}
          </FilterChip>
          <FilterMenu
            label={t.status}
            selected={search.status ?? []}
            options={caseStatuses.map((value) => ({ value, label: label.caseStatus[value] }))}
            onChange={(status) => set({ status: status.length === 0 ? undefined : status })}
          />
          <FilterMenu
            label={t.severity}
            selected={search.severity ?? []}
            options={[...severities].reverse().map((value) => ({ value, label: label.severity[value] }))}
            onChange={(severity) => set({ severity: severity.length === 0 ? undefined : severity })}
          />
          <FilterMenu
            label={t.level}
            mode="single"
            selected={search.level === undefined ? [] : [String(search.level)]}
            options={securityLevels.map((level) => ({ value: String(level), label: label.level(level) }))}
            onChange={(levels) => set({ level: levels[0] === undefined ? undefined : Number(levels[0]) })}
          />
          <AgencyFilter label={t.agency} value={search.agency} onChange={(agency) => set({ agency })} />
          {search.system !== undefined && <SystemChip id={search.system} onClear={() => set({ system: undefined })} />}
          <FilterMenu
            label={t.order}
            mode="single"
            selected={search.order === undefined ? [] : [order]}
            options={caseOrders.map((value) => ({ value, label: label.caseOrder[value] }))}
            onChange={(orders) => set({ order: orders[0] === undefined || orders[0] === 'OPENED_AT_DESC' ? undefined : orders[0] })}
          />
        </Filters>
        <NewRowsBar count={held.changes} text={t.changed(held.changes)} onShow={held.showNow} />
        {query.error !== null && list === undefined ? (
          <QueryError error={query.error} title={t.failed} onRetry={() => void query.refetch()} />
        ) : list === undefined ? (
          <LoadingSkeleton rows={10} />
        ) : list.nodes.length === 0 ? (
          on ? (
            <FilteredEmptyState title={t.filteredEmpty} filter={t.filteredText(format.list(words))} onClear={clear} />
          ) : (
            <EmptyState title={t.empty} icon="folder">
              {t.emptyText}
            </EmptyState>
          )
        ) : (
          <Panel title={t.title} count={list.totalCount === null ? t.orderWords[order] : t.count(format.number(list.totalCount), t.orderWords[order])} flush foot={<Pager {...paging} shown={held.rows.length} />}>
            <Table<CaseRow>
              caption={t.caption}
              room={850}
              rows={held.rows}
              rowKey={keyOf}
              rowState={(row) => (changed.has(row.id) ? 'changed' : undefined)}
              columns={[
                {
                  key: 'case',
                  header: t.colCase,
                  width: '30%',
                  cell: (row) => (
                    <>
                      <Link className="cell-title" to="/cases/$number" params={{ number: row.number }}>
                        {row.title}
                      </Link>
                      <span className="cell-sub mono">{row.number}</span>
                    </>
                  ),
                },
                { key: 'severity', header: t.colSeverity, nowrap: true, ...sort('SEVERITY_DESC', 'desc'), cell: (row) => <SeverityMark severity={row.severity} /> },
                {
                  key: 'status',
                  header: t.colStatus,
                  nowrap: true,
                  cell: (row) => (
                    <>
                      {label.caseStatus[row.status]}
                      {row.closedAt !== null && <span className="cell-sub">{format.dateTimeShort(row.closedAt)}</span>}
                    </>
                  ),
                },
                { key: 'level', header: t.colLevel, nowrap: true, cell: (row) => (row.affectedSystems.length === 0 ? <span className="muted">{t.noSystems}</span> : <LevelMark level={row.maxLevel} short />) },
                {
                  key: 'agencies',
                  header: t.colAgencies,
                  width: '17%',
                  cell: (row) => (
                    <>
                      {row.agencies.slice(0, 2).map((agency) => names.of(agency)).join('; ')}
                      {row.agencies.length > 2 && <span className="muted"> +{format.number(row.agencies.length - 2)}</span>}
                    </>
                  ),
                },
                { key: 'controls', header: t.colControls, align: 'end', cell: (row) => <MissingControls row={row} /> },
                { key: 'tasks', header: t.colTasks, align: 'end', cell: (row) => (row.openTasks === 0 ? <span className="muted">0</span> : format.number(row.openTasks)) },
                { key: 'opened', header: t.colOpened, nowrap: true, room: 960, ...sort('OPENED_AT_DESC', 'desc'), cell: (row) => <span title={format.dateTime(row.openedAt)}>{format.due(row.openedAt, now)}</span> },
                {
                  key: 'deadline',
                  header: t.colDeadline,
                  nowrap: true,
                  ...sort('NEXT_DEADLINE_ASC', 'asc'),
                  cell: (row) =>
                    row.nextDeadline === null || row.status === 'CLOSED' ? (
                      <span className="muted">{t.noDeadline}</span>
                    ) : (
                      <ClockMark dueAt={row.nextDeadline.dueAt} startedAt={row.nextDeadline.startedAt} breached={row.nextDeadline.breached} now={now} />
                    ),
                },
              ]}
            />
          </Panel>
        )}
      </div>
    </>
  );
}
