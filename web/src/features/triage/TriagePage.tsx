/** The queue of reports and one of them beside it, with the decision pinned below. */
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { graphql } from '@/gql';
import type { TriageQueueQuery } from '@/gql/graphql';
import { useNow } from '@/lib/clock';
import { incidentClasses } from '@/lib/domain';
import { keepFocus } from '@/lib/focus';
import { toMillis, useFormat } from '@/lib/format';
import { useLocale, useMessages } from '@/lib/i18n';
import { useKeys } from '@/lib/keys';
import { useLabels } from '@/lib/labels';
import { useHeldRows, useLiveState } from '@/lib/live';
import { pageSize, usePaging } from '@/lib/paging';
import { useGraph } from '@/lib/query';
import { refines } from '@/lib/search';
import { hasRole, useViewer } from '@/lib/session';
import { QueryError, homeFor } from '@/shell';
import { ClockMark, EmptyState, FilterChip, FilterMenu, FilteredEmptyState, Filters, Kbd, LevelMark, LiveStatus, LoadingSkeleton, NewRowsBar, PageHead, Pager, SearchField, Tag, cx } from '@/ui';
import { triageMessages } from './messages';
import { nearestClock, neighbour, nextAfter, topLevel } from './queue';
import type { TriageSearch } from './search';
import { TriageReport } from './TriageReport';
import './triage.css';

export const TriageQueueDocument = graphql(/* GraphQL */ `
  query TriageQueue($first: Int, $after: String, $filter: ReportFilter) {
    reports(first: $first, after: $after, filter: $filter) {
      nodes {
        id number title status incidentClass tlp receivedAt confidential
        agency { id name nameEn }
        systems { id level }
        clocks { code startedAt dueAt metAt breached }
      }
      pageInfo { hasNextPage endCursor }
      totalCount
    }
  }
`);

type Row = TriageQueueQuery['reports']['nodes'][number];

export function TriagePage() {
  const t = useMessages(triageMessages);
  const viewer = useViewer();
  if (!hasRole(viewer, 'COORDINATOR')) {
    return (
      <>
        <PageHead title={t.title} />
        <EmptyState title={t.denied} icon="lock">
          {t.deniedText}
          {homeFor(viewer) === '/' && ` ${t.deniedWork}`}
        </EmptyState>
      </>
    );
  }
  return <Triage />;
}

function Triage() {
  const t = useMessages(triageMessages);
  const label = useLabels();
  const format = useFormat();
  const locale = useLocale();
  const now = useNow();
  const live = useLiveState();
  const search = useSearch({ from: '/app/triage' });
  const navigate = useNavigate({ from: '/triage' });
  const decided = search.decided === true;
  const query = useGraph(
    TriageQueueDocument,
    {
      first: pageSize,
      after: search.after ?? null,
      filter: {
        status: decided ? ['ACCEPTED', 'MERGED', 'REJECTED'] : ['RECEIVED'],
        ...(search.minLevel === undefined ? {} : { minLevel: search.minLevel }),
        ...(search.incidentClass === undefined ? {} : { incidentClass: search.incidentClass }),
        ...(search.text === undefined ? {} : { text: search.text }),
      },
    },
    { live: '*', everyMs: 10_000 },
  );
  // The rows of another tab or filter are not shown under this one, nor a report of theirs beside it.
  const list = query.isPlaceholderData ? undefined : query.data?.reports;
  const paging = usePaging(search, list, query.error);
  const asked = JSON.stringify([decided, search.minLevel, search.incidentClass, search.text, search.after]);
  const held = useHeldRows<Row>(list?.nodes, (row) => row.id, asked);
  const ids = held.rows.map((row) => row.id);
  // The first report of a list stays open when somebody else decides on it: the page then says so.
  const [first, setFirst] = useState<{ of: string; id: string }>();
  if (first?.of !== asked && ids[0] !== undefined) setFirst({ of: asked, id: ids[0] });
  const open = search.report ?? (first?.of === asked ? first.id : ids[0]);
  const filtered = search.minLevel !== undefined || search.incidentClass !== undefined || search.text !== undefined;

  const set = (change: Partial<TriageSearch>) =>
    void navigate({ search: (old) => ({ ...old, ...change, after: undefined, from: undefined, report: undefined }), replace: refines(search, change) });
  const clear = () => set({ minLevel: undefined, incidentClass: undefined, text: undefined });
  const select = (report: string | undefined, replace = true) => void navigate({ search: (old) => ({ ...old, report }), replace, resetScroll: false });

  const queue = useRef<HTMLUListElement>(null);
  const move = (by: 1 | -1) => {
    const next = neighbour(ids, open, by);
    if (next !== undefined) select(next);
  };
  useEffect(() => {
    // Not in every environment that renders the page.
    const line = queue.current?.querySelector('[aria-current]') as { scrollIntoView?: (how: object) => void } | null | undefined;
    line?.scrollIntoView?.({ block: 'nearest' });
  }, [open]);
  useKeys(t.keys, [
    { keys: 'j', label: t.keyNext, run: () => move(1) },
    { keys: 'k', label: t.keyPrevious, run: () => move(-1) },
    { keys: 'f', label: t.find, run: () => document.querySelector<HTMLInputElement>('.triage-filters input')?.focus() },
  ]);

  // The queue comes in the order of deadlines: who has waited longest may stand on another page.
  const whole = !decided && search.after === undefined && list?.pageInfo.hasNextPage === false;
  const oldest = !whole ? undefined : held.rows.reduce<string | undefined>((old, row) => (old === undefined || row.receivedAt < old ? row.receivedAt : old), undefined);
  const said = [
    search.text === undefined ? null : `“${search.text}”`,
    search.minLevel === undefined ? null : t.filterLevel,
    search.incidentClass === undefined ? null : label.incidentClass[search.incidentClass],
  ]
    .filter((part) => part !== null)
    .join(', ');
  const total = list?.totalCount ?? null;

  return (
    <>
      <PageHead
        title={t.title}
        facts={
          <>
            {!decided && total !== null && (
              <span>
                {t.waiting(format.number(total))}
                {oldest !== undefined && `, ${t.longest(format.duration(now - toMillis(oldest)))}`}
              </span>
            )}
            <LiveStatus state={live.state} {...(live.state === 'lost' ? { since: live.since } : {})} />
          </>
        }
        actions={
          <span className="small muted row triage-keys" aria-hidden="true">
            <Kbd>j</Kbd>
            <Kbd>k</Kbd> {t.keyMove} <Kbd>a</Kbd> {t.keyAccept} <Kbd>?</Kbd> {t.keyAll}
          </span>
        }
      />
      <div className={cx('triage', search.report !== undefined && 'has-report')}>
        <section className="triage-queue" aria-label={t.queue}>
          <div className="triage-filters">
            <Filters label={t.filters} onClear={filtered ? clear : undefined}>
              <FilterChip on={!decided} count={decided ? undefined : (total ?? undefined)} onChange={() => set({ decided: undefined })}>
                {t.filterWaiting}
              </FilterChip>
              <FilterChip on={decided} onChange={() => set({ decided: true })}>
                {t.filterDecided}
              </FilterChip>
              <FilterChip on={search.minLevel === 3} onChange={(on) => set({ minLevel: on ? 3 : undefined })}>
                {t.filterLevel}
              </FilterChip>
              <FilterMenu
                label={t.filterClass}
                mode="single"
                selected={search.incidentClass === undefined ? [] : [search.incidentClass]}
                onChange={(chosen) => set({ incidentClass: chosen[0] })}
                options={incidentClasses.map((value) => ({ value, label: label.incidentClass[value] }))}
              />
              <SearchField label={t.find} value={search.text ?? ''} onChange={(text) => set({ text: text === '' ? undefined : text })} shortcut="f" />
            </Filters>
          </div>
          <div className="triage-new">
            <NewRowsBar count={held.newCount} onShow={held.showNow} text={t.newReports(held.newCount)} />
          </div>
          {query.isError && list === undefined ? (
            <QueryError bare error={query.error} title={t.failed} onRetry={() => void query.refetch()} />
          ) : list === undefined ? (
            <LoadingSkeleton rows={6} />
          ) : held.rows.length === 0 ? (
            filtered ? (
              <FilteredEmptyState bare title={t.filteredEmpty} filter={said} onClear={clear} />
            ) : (
              <EmptyState bare title={decided ? t.emptyDecided : t.empty}>
                {decided ? undefined : t.emptyText}
              </EmptyState>
            )
          ) : (
            <ul ref={queue}>
              {held.rows.map((row) => {
                const clock = nearestClock(row.clocks);
                return (
                  <li key={row.id}>
                    <Link
                      to="/triage"
                      search={(old) => ({ ...old, report: row.id })}
                      resetScroll={false}
                      className="triage-line"
                      activeProps={{}}
                      activeOptions={{ exact: true }}
                      aria-current={row.id === open ? 'true' : undefined}
                    >
                      <b>{row.title}</b>
                      <span className="muted xs">{locale === 'en' ? (row.agency.nameEn ?? row.agency.name) : row.agency.name}</span>
                      <span className="triage-end">
                        {decided ? (
                          <Tag tone={row.status === 'REJECTED' ? 'bad' : 'ok'}>{label.reportStatus[row.status]}</Tag>
                        ) : (
                          clock !== undefined && <ClockMark now={now} dueAt={clock.dueAt} startedAt={clock.startedAt} breached={clock.breached} />
                        )}
                      </span>
                      <span className="muted xs mono">{row.number}</span>
                      <span className="triage-end xs">
                        <LevelMark level={topLevel(row.systems)} short />
                      </span>
                    </Link>
                  </li>
                );
              })}
            </ul>
          )}
          {list !== undefined && (list.pageInfo.hasNextPage || search.after !== undefined) && (
            <div className="panel-foot">
              <Pager {...paging} />
            </div>
          )}
        </section>
        <div className="triage-detail">
          {open === undefined ? (
            <div className="triage-none">
              <p className="muted">{list === undefined ? '' : t.noneOpen}</p>
            </div>
          ) : (
            <TriageReport
              key={open}
              id={open}
              onBack={() => select(undefined, false)}
              onDecided={() => {
                setFirst(undefined);
                select(nextAfter(ids, open));
                void query.refetch();
                keepFocus('#triage-title');
              }}
              onStale={() => void query.refetch()}
            />
          )}
        </div>
      </div>
    </>
  );
}
