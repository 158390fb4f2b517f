/** The register of agencies. */
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import type { CSSProperties } from 'react';
import { graphql } from '@/gql';
import type { AgenciesPageQuery } from '@/gql/graphql';
import { agencyKinds } from '@/lib/domain';
import { useFormat } from '@/lib/format';
import { useLocale, useMessages } from '@/lib/i18n';
import { useKeys } from '@/lib/keys';
import { useLabels } from '@/lib/labels';
import { usePaging } from '@/lib/paging';
import { useGraph } from '@/lib/query';
import { refines } from '@/lib/search';
import { hasRole, runsHub, useViewer } from '@/lib/session';
import { QueryError } from '@/shell';
import { EmptyState, FilterMenu, FilteredEmptyState, Filters, LoadingSkeleton, PageHead, Pager, SearchField, Table, cx } from '@/ui';
import { agenciesMessages } from './messages';
import type { AgenciesSearch } from './search';
import { asTree } from './tree';
import './agencies.css';

export const AgenciesPageDocument = graphql(/* GraphQL */ `
  query AgenciesPage($first: Int, $after: String, $filter: AgencyFilter) {
    agencies(first: $first, after: $after, filter: $filter) {
      nodes {
        id code name nameEn kind dutyContact
        parent { id name nameEn code }
      }
      pageInfo { hasNextPage endCursor }
      totalCount
    }
  }
`);

type Row = AgenciesPageQuery['agencies']['nodes'][number];

export function AgenciesPage() {
  const t = useMessages(agenciesMessages);
  const label = useLabels();
  const format = useFormat();
  const locale = useLocale();
  const search = useSearch({ from: '/app/agencies' });
  const navigate = useNavigate({ from: '/agencies' });
  const query = useGraph(AgenciesPageDocument, {
    // The tree needs parents and children on one page.
    first: 100,
    after: search.after ?? null,
    filter: { ...(search.text === undefined ? {} : { text: search.text }), ...(search.kind === undefined ? {} : { kind: search.kind }) },
  });
  const list = query.data?.agencies;
  const paging = usePaging(search, list, query.error);
  const name = (thing: { name: string; nameEn: string | null }) => (locale === 'en' ? (thing.nameEn ?? thing.name) : thing.name);
  const set = (change: Partial<AgenciesSearch>) => void navigate({ search: (old) => ({ ...old, ...change, after: undefined, from: undefined }), replace: refines(search, change) });
  const viewer = useViewer();
  // Of one's own agency alone there is nothing to choose here.
  const mayRead = runsHub(viewer) || hasRole(viewer, 'COORDINATOR');
  const filtered = search.text !== undefined || search.kind !== undefined;
  const clear = () => set({ text: undefined, kind: undefined });
  useKeys(t.title, [{ keys: 'f', label: t.find, run: () => document.querySelector<HTMLInputElement>('main .find input')?.focus() }]);
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
      />
      <div className="stack">
        <Filters label={t.filters} onClear={filtered ? clear : undefined}>
          <SearchField label={t.find} value={search.text ?? ''} onChange={(text) => set({ text: text === '' ? undefined : text })} shortcut="f" />
          <FilterMenu
            label={t.kind}
            mode="single"
            selected={search.kind === undefined ? [] : [search.kind]}
            onChange={(chosen) => set({ kind: chosen[0] })}
            options={agencyKinds.map((value) => ({ value, label: label.agencyKind[value] }))}
          />
        </Filters>
        {query.isError ? (
          <QueryError error={query.error} title={t.failed} onRetry={() => void query.refetch()} />
        ) : list === undefined ? (
          <LoadingSkeleton rows={8} />
        ) : list.nodes.length === 0 ? (
          filtered ? (
            <FilteredEmptyState
              title={t.filteredEmpty}
              filter={[search.text === undefined ? null : `“${search.text}”`, search.kind === undefined ? null : label.agencyKind[search.kind]].filter((part) => part !== null).join(', ')}
              onClear={clear}
            />
          ) : (
            <EmptyState title={t.empty}>{t.emptyText}</EmptyState>
          )
        ) : (
          <section className="panel">
            <Table<{ row: Row; depth: number }>
              caption={t.title}
              room={700}
              rows={asTree(list.nodes)}
              rowKey={({ row }) => row.id}
              columns={[
                {
                  key: 'agency',
                  header: t.agency,
                  cell: ({ row, depth }) => (
                    <div className={cx('agency-cell', depth > 0 && 'is-child')} style={{ '--depth': depth } as CSSProperties}>
                      <b className="cell-title">{name(row)}</b>
                      <span className="cell-sub mono">{row.code}</span>
                      {depth > 0 && <span className="vh">, {t.depth(depth + 1)}</span>}
                    </div>
                  ),
                },
                { key: 'kind', header: t.kind, cell: ({ row }) => label.agencyKind[row.kind] },
                { key: 'parent', header: t.parent, cell: ({ row }) => (row.parent === null ? null : name(row.parent)) },
                {
                  key: 'duty',
                  header: t.duty,
                  cell: ({ row }) => (
                    <>
                      {row.dutyContact === null ? !mayRead && <span className="muted">{t.noDuty}</span> : <span className="anywhere">{row.dutyContact}</span>}
                      {mayRead && (
                        <Link to="/contacts" search={{ text: row.code }} className="cell-sub" aria-label={t.seeContactsOf(name(row))}>
                          {t.seeContacts}
                        </Link>
                      )}
                    </>
                  ),
                },
                {
                  key: 'systems',
                  header: t.systems,
                  nowrap: true,
                  cell: ({ row }) => (
                    <Link to="/systems" search={{ agency: row.id }} aria-label={t.seeSystemsOf(name(row))}>
                      {t.seeSystems}
                    </Link>
                  ),
                },
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
