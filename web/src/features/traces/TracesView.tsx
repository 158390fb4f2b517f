/** The timeline of traces of a case or of one item: filters, histogram, rows, and one row whole beside them. */
import { useNavigate } from '@tanstack/react-router';
import { traceSources } from '@/lib/domain';
import { useFormat } from '@/lib/format';
import { useMessages } from '@/lib/i18n';
import { useKeys } from '@/lib/keys';
import { pageSize, usePaging } from '@/lib/paging';
import { useGraph } from '@/lib/query';
import { refines } from '@/lib/search';
import { QueryError } from '@/shell';
import { EmptyState, FilterChip, FilterMenu, FilteredEmptyState, Filters, LoadingSkeleton, Pager, Panel, PathText, SearchField, Table, Tag, cx } from '@/ui';
import { TraceHistogramDocument, TraceListDocument, type TraceRow } from './documents';
import { Histogram } from './Histogram';
import { tracesMessages } from './messages';
import { traceFilter } from './model';
import type { TracesSearch } from './search';
import { TraceDetail } from './TraceDetail';
import { instantText } from './words';
import './traces.css';

export interface TracesViewProps {
  /** The case or the item whose traces are shown. */
  place: { caseId: string } | { evidenceId: string };
  search: TracesSearch;
  /** Whether the viewer may note something on them. */
  canAnalyse: boolean;
  /** The case whose changes refetch the list. */
  live: string;
  /** While the hub still reads: how often to ask again. */
  everyMs?: number | false;
  note?: string;
  emptyText: string;
}

export function TracesView({ place, search, canAnalyse, live, everyMs = false, note, emptyText }: TracesViewProps) {
  const t = useMessages(tracesMessages);
  const format = useFormat();
  const navigate = useNavigate();
  const filter = traceFilter(search);
  const query = useGraph(TraceListDocument, { ...place, first: pageSize, after: search.after ?? null, filter }, { live, everyMs });
  const counts = useGraph(TraceHistogramDocument, { ...place, filter }, { live, everyMs });
  const list = query.data?.traces;
  const histogram = counts.data?.traceHistogram;
  const paging = usePaging(search, list === undefined ? undefined : { ...list, totalCount: histogram?.total }, query.error, 'traces');
  const go = (change: Partial<TracesSearch>, replace: boolean) =>
    navigate({ to: '.', search: (old: Record<string, unknown>) => ({ ...old, ...change }), replace, resetScroll: false } as never);
  const set = (change: Partial<TracesSearch>) => void go({ ...change, after: undefined, from: undefined, row: undefined }, refines(search, change));
  const none: Partial<TracesSearch> = {
    since: undefined,
    until: undefined,
    source: undefined,
    text: undefined,
    host: undefined,
    account: undefined,
    address: undefined,
    label: undefined,
    marked: undefined,
    item: undefined,
    member: undefined,
  };
  useKeys(t.title, [{ keys: 'f', label: t.find, run: () => document.querySelector<HTMLInputElement>('#traces input[type=search]')?.focus() }]);
  const open = list?.nodes.find((row) => row.id === search.row);
  const chosen = chosenFilters(search, t, format.dateTime);

  const close = () => {
    const id = search.row ?? '';
    // The list stands as it was, on the row that was open.
    void go({ row: undefined }, true).then(() => document.querySelector<HTMLElement>(`[data-row="${CSS.escape(id)}"] .trace-open`)?.focus());
  };

  return (
    <div className={cx('cols', 'trace-cols', open !== undefined && 'has-trace')}>
      <Panel
        id="traces"
        title={t.title}
        count={histogram === undefined ? undefined : t.count(format.number(histogram.total))}
        {...(note === undefined ? {} : { note })}
        flush
        foot={list !== undefined && list.nodes.length > 0 ? <Pager {...paging} note={t.order} /> : undefined}
      >
        <div className="trace-head">
          <Filters label={t.filters} onClear={filter === null ? undefined : () => set(none)}>
            <SearchField label={t.find} value={search.text ?? ''} onChange={(text) => set({ text: text === '' ? undefined : text })} shortcut="f" />
            <FilterMenu
              label={t.source}
              options={traceSources.map((value) => ({ value, label: t.sources[value] }))}
              selected={search.source ?? []}
              onChange={(source) => set({ source: source.length === 0 ? undefined : source })}
            />
            <FilterChip on={search.marked === true} onChange={(on) => set({ marked: on ? true : undefined })}>
              {t.marked}
            </FilterChip>
            {chosen.map(({ key, words, clear }) => (
              <FilterChip key={key} on onChange={() => set(clear)}>
                {words}
              </FilterChip>
            ))}
          </Filters>
          {histogram !== undefined && <Histogram {...histogram} onSpan={(since, until) => set({ since, until })} />}
        </div>
        {query.isError && list === undefined ? (
          <QueryError bare error={query.error} title={t.failed} onRetry={() => void query.refetch()} />
        ) : list === undefined ? (
          <LoadingSkeleton rows={8} />
        ) : list.nodes.length === 0 ? (
          filter !== null ? (
            <FilteredEmptyState bare title={t.filtered} filter={[search.text, ...chosen.map(({ words }) => words)].filter((part) => part !== undefined).join(', ')} onClear={() => set(none)} />
          ) : (
            <EmptyState bare title={t.empty}>
              {emptyText}
            </EmptyState>
          )
        ) : (
          <Rows rows={list.nodes} open={search.row} ofCase={'caseId' in place} onOpen={(row) => void go({ row }, search.row !== undefined)} />
        )}
      </Panel>
      {open !== undefined && <TraceDetail key={open.id} trace={open} canAnalyse={canAnalyse} onPivot={(change) => set({ ...none, ...change })} onClose={close} />}
    </div>
  );
}

/** Filters that have no control of their own: each is a chip that takes it off. */
function chosenFilters(search: TracesSearch, t: (typeof tracesMessages)['vi'], when: (at: string) => string) {
  const chosen: { key: string; words: string; clear: Partial<TracesSearch> }[] = [];
  if (search.since !== undefined) chosen.push({ key: 'since', words: t.since(when(search.since)), clear: { since: undefined } });
  if (search.until !== undefined) chosen.push({ key: 'until', words: t.until(when(search.until)), clear: { until: undefined } });
  if (search.host !== undefined) chosen.push({ key: 'host', words: t.only(t.host, search.host), clear: { host: undefined } });
  if (search.account !== undefined) chosen.push({ key: 'account', words: t.only(t.account, search.account), clear: { account: undefined } });
  if (search.address !== undefined) chosen.push({ key: 'address', words: t.only(t.address, search.address), clear: { address: undefined } });
  if (search.label !== undefined) chosen.push({ key: 'label', words: t.only(t.marks, search.label), clear: { label: undefined } });
  if (search.member !== undefined) chosen.push({ key: 'member', words: t.only(t.member, `#${search.member}`), clear: { member: undefined } });
  return chosen;
}

function Rows({ rows, open, ofCase, onOpen }: { rows: readonly TraceRow[]; open: string | undefined; ofCase: boolean; onOpen: (id: string) => void }) {
  const t = useMessages(tracesMessages);
  const format = useFormat();
  return (
    <Table<TraceRow>
      caption={t.title}
      compact
      room={720}
      rows={rows}
      rowKey={(row) => row.id}
      rowState={(row) => (row.id === open ? 'selected' : undefined)}
      columns={[
        {
          key: 'at',
          header: t.when,
          nowrap: true,
          cell: (row) => (
            <>
              <button type="button" className="trace-open mono" aria-label={t.open(row.summary)} aria-expanded={row.id === open} onClick={() => onOpen(row.id)}>
                {instantText(row.at, row.precision, format)}
              </button>
              {(row.zone === 'ASSUMED' || row.year !== 'STATED') && <span className="cell-sub">{t.assumedShort}</span>}
            </>
          ),
        },
        {
          key: 'what',
          header: t.what,
          cell: (row) => (
            <>
              <span className="anywhere">{row.summary}</span>
              {(row.marks.length > 0 || row.pinned) && (
                <span className="tag-list">
                  {row.marks.map((mark) => (
                    <Tag key={mark.label} tone="info">
                      {mark.label}
                    </Tag>
                  ))}
                  {row.pinned && (
                    <Tag tone="ok" icon="check">
                      {t.pinned}
                    </Tag>
                  )}
                </span>
              )}
            </>
          ),
        },
        { key: 'account', header: t.account, room: 1000, cell: (row) => (row.account === null ? null : <span className="mono xs anywhere">{row.account}</span>) },
        { key: 'address', header: t.address, room: 860, cell: (row) => (row.address === null ? null : <span className={row.address.length > 15 ? 'mono xs anywhere' : 'mono xs nowrap'}>{row.address}</span>) },
        {
          key: 'place',
          header: t.place,
          cell: (row) => (
            <>
              <span className="xs">{t.sources[row.source]}</span>
              <span className="cell-sub anywhere">
                {ofCase && `${row.evidenceItem.number} · `}
                <PathText path={row.path === '' ? row.evidenceItem.fileName : row.path} />
              </span>
            </>
          ),
        },
      ]}
    />
  );
}
