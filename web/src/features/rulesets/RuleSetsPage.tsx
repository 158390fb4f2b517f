/** The rule sets: whose they are, in which version, and whether new evidence is scanned by them. */
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import type { RuleSetsPageQuery } from '@/gql/graphql';
import { useFormat } from '@/lib/format';
import { useMessages } from '@/lib/i18n';
import { useNames } from '@/lib/names';
import { pageSize, usePaging } from '@/lib/paging';
import { useGraph } from '@/lib/query';
import { refines } from '@/lib/search';
import { QueryError } from '@/shell';
import { buttonClass, EmptyState, FilteredEmptyState, Filters, Icon, LoadingSkeleton, PageHead, Pager, SearchField, Table, Tag, TlpMark } from '@/ui';
import { RuleSetsPageDocument } from './documents';
import { ruleSetsMessages } from './messages';
import type { RuleSetsSearch } from './search';

type Row = RuleSetsPageQuery['ruleSets']['nodes'][number];

export function RuleSetsPage() {
  const t = useMessages(ruleSetsMessages);
  const format = useFormat();
  const names = useNames();
  const search = useSearch({ from: '/app/rule-sets' });
  const navigate = useNavigate({ from: '/rule-sets' });
  const query = useGraph(RuleSetsPageDocument, { first: pageSize, after: search.after ?? null, text: search.text ?? null });
  const list = query.data?.ruleSets;
  const paging = usePaging(search, list, query.error);
  const set = (change: Partial<RuleSetsSearch>) => void navigate({ search: (old) => ({ ...old, ...change, after: undefined, from: undefined }), replace: refines(search, change) });
  const add = (query.data?.ruleSetAgencies.length ?? 0) > 0 && (
    <Link to="/rule-sets/new" className={buttonClass('primary')}>
      <Icon name="plus" />
      <span>{t.add}</span>
    </Link>
  );
  return (
    <>
      <PageHead
        title={t.title}
        facts={
          <>
            {list !== undefined && list.totalCount !== null && <span>{t.count(format.number(list.totalCount))}</span>}
            <span className="muted">{t.note}</span>
          </>
        }
        actions={add}
      />
      <div className="stack">
        <Filters label={t.filters} onClear={search.text === undefined ? undefined : () => set({ text: undefined })}>
          <SearchField label={t.find} value={search.text ?? ''} onChange={(text) => set({ text: text === '' ? undefined : text })} />
        </Filters>
        {query.isError ? (
          <QueryError error={query.error} title={t.failed} onRetry={() => void query.refetch()} />
        ) : list === undefined ? (
          <LoadingSkeleton rows={5} />
        ) : list.nodes.length === 0 ? (
          search.text === undefined ? (
            <EmptyState title={t.empty} icon="search" action={add}>
              {t.emptyText}
            </EmptyState>
          ) : (
            <FilteredEmptyState title={t.filteredEmpty} filter={`“${search.text}”`} onClear={() => set({ text: undefined })} />
          )
        ) : (
          <section className="panel">
            <Table<Row>
              caption={t.title}
              room={860}
              rows={list.nodes}
              rowKey={(row) => row.id}
              columns={[
                {
                  key: 'name',
                  header: t.name,
                  cell: (row) => (
                    <>
                      <Link to="/rule-sets/$id" params={{ id: row.id }} className="cell-title anywhere">
                        {row.name}
                      </Link>
                      {row.description !== null && <span className="cell-sub anywhere">{row.description}</span>}
                    </>
                  ),
                },
                {
                  key: 'agency',
                  header: t.agency,
                  cell: (row) => (
                    <>
                      <span className="anywhere">{names.of(row.agency)}</span>
                      <span className="cell-sub">
                        <TlpMark tlp={row.tlp} />
                      </span>
                    </>
                  ),
                },
                {
                  key: 'version',
                  header: t.version,
                  cell: (row) => (
                    <>
                      <span className="nowrap">{t.versionOf(row.current.number)}</span>
                      <span className="cell-sub nowrap">{t.rules(format.number(row.current.ruleCount))}</span>
                    </>
                  ),
                },
                {
                  key: 'written',
                  header: t.written,
                  cell: (row) => (
                    <>
                      <span className="nowrap">{format.dateTimeShort(row.current.writtenAt)}</span>
                      <span className="cell-sub">{row.current.writtenBy?.name}</span>
                    </>
                  ),
                },
                { key: 'use', header: t.use, cell: (row) => <UseTag row={row} /> },
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

/** When a rule set is used. */
export function UseTag({ row }: { row: { retiredAt: string | null; standing: boolean } }) {
  const t = useMessages(ruleSetsMessages);
  if (row.retiredAt !== null) return <Tag>{t.retired}</Tag>;
  return row.standing ? <Tag tone="ok">{t.standing}</Tag> : <Tag tone="info">{t.asked}</Tag>;
}
