/** All systems that the person may see. */
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { graphql } from '@/gql';
import type { SystemsPageQuery } from '@/gql/graphql';
import { securityLevels } from '@/lib/domain';
import { useFormat } from '@/lib/format';
import { useLocale, useMessages } from '@/lib/i18n';
import { useKeys } from '@/lib/keys';
import { useLabels } from '@/lib/labels';
import { pageSize, usePaging } from '@/lib/paging';
import { useGraph } from '@/lib/query';
import { refines } from '@/lib/search';
import { QueryError } from '@/shell';
import { Button, ControlMark, EmptyState, FilterChip, FilterMenu, FilteredEmptyState, Filters, LevelMark, LoadingSkeleton, Meter, PageHead, Pager, SearchField, Table, Tag } from '@/ui';
import { RegisterAgenciesDocument, RegisterDialog } from './SystemDialogs';
import { systemsMessages } from './messages';
import type { SystemsSearch } from './search';

export const SystemsPageDocument = graphql(/* GraphQL */ `
  query SystemsPage($first: Int, $after: String, $filter: SystemFilter) {
    systems(first: $first, after: $after, filter: $filter) {
      nodes {
        id code name nameEn level legalProfile
        agency { id name nameEn }
        controlSummary { total unimplemented failed }
      }
      pageInfo { hasNextPage endCursor }
      totalCount
    }
  }
`);

export const SystemAgenciesDocument = graphql(/* GraphQL */ `
  query SystemAgencies($first: Int) {
    agencies(first: $first) { nodes { id name nameEn code } }
  }
`);

type Row = SystemsPageQuery['systems']['nodes'][number];

export function SystemsPage() {
  const t = useMessages(systemsMessages).list;
  const label = useLabels();
  const format = useFormat();
  const locale = useLocale();
  const search = useSearch({ from: '/app/systems' });
  const navigate = useNavigate({ from: '/systems' });
  const query = useGraph(SystemsPageDocument, {
    first: pageSize,
    after: search.after ?? null,
    filter: {
      ...(search.agency === undefined ? {} : { agencyId: search.agency }),
      ...(search.level === undefined ? {} : { level: search.level }),
      ...(search.text === undefined ? {} : { text: search.text }),
      ...(search.unapproved === undefined ? {} : { unapproved: search.unapproved }),
    },
  });
  const [registering, setRegistering] = useState(false);
  const registers = (useGraph(RegisterAgenciesDocument, { text: null }).data?.agencies.totalCount ?? 0) > 0;
  const agencies = useGraph(SystemAgenciesDocument, { first: 100 }, { staleMs: 300_000 });
  const list = query.data?.systems;
  const paging = usePaging(search, list, query.error);
  const name = (thing: { name: string; nameEn: string | null }) => (locale === 'en' ? (thing.nameEn ?? thing.name) : thing.name);
  const set = (change: Partial<SystemsSearch>) => void navigate({ search: (old) => ({ ...old, ...change, after: undefined, from: undefined }), replace: refines(search, change) });
  const clear = () => set({ agency: undefined, level: undefined, text: undefined, unapproved: undefined });
  const choices = (agencies.data?.agencies.nodes ?? []).map((agency) => ({ value: agency.id, label: name(agency) }));
  const said = [
    search.text === undefined ? null : `“${search.text}”`,
    search.level === undefined ? null : label.level(search.level),
    search.unapproved === true ? t.unapproved : null,
    search.agency === undefined ? null : (choices.find((one) => one.value === search.agency)?.label ?? t.agency),
  ].filter((part) => part !== null);
  const filtered = said.length > 0;
  useKeys(t.title, [{ keys: 'f', label: t.find, run: () => document.querySelector<HTMLInputElement>('main .find input')?.focus() }]);
  const register = registers && (
    <Button variant="primary" icon="plus" onClick={() => setRegistering(true)}>
      {t.register}
    </Button>
  );
  return (
    <>
      <PageHead title={t.title} facts={list !== undefined && list.totalCount !== null && <span>{t.count(format.number(list.totalCount))}</span>} actions={register} />
      {registering && <RegisterDialog onClose={() => setRegistering(false)} />}
      <div className="stack">
        <Filters label={t.filters} onClear={filtered ? clear : undefined}>
          <SearchField label={t.find} value={search.text ?? ''} onChange={(text) => set({ text: text === '' ? undefined : text })} shortcut="f" />
          <FilterMenu
            label={t.level}
            mode="single"
            selected={search.level === undefined ? [] : [String(search.level)]}
            onChange={(chosen) => set({ level: chosen[0] === undefined ? undefined : Number(chosen[0]), unapproved: undefined })}
            options={securityLevels.map((level) => ({ value: String(level), label: label.level(level) }))}
          />
          <FilterChip on={search.unapproved === true} onChange={(on) => set({ unapproved: on ? true : undefined, ...(on ? { level: undefined } : {}) })}>
            {t.unapproved}
          </FilterChip>
          {agencies.isError && (
            <Button size="sm" variant="quiet" icon="refresh" onClick={() => void agencies.refetch()}>
              {t.agenciesFailed}
            </Button>
          )}
          {(choices.length > 1 || search.agency !== undefined) && (
            <FilterMenu label={t.agency} mode="single" selected={search.agency === undefined ? [] : [search.agency]} onChange={(chosen) => set({ agency: chosen[0] })} options={choices} />
          )}
        </Filters>
        {query.isError ? (
          <QueryError error={query.error} title={t.failedRead} onRetry={() => void query.refetch()} />
        ) : list === undefined ? (
          <LoadingSkeleton rows={8} />
        ) : list.nodes.length === 0 ? (
          filtered ? (
            <FilteredEmptyState title={t.filteredEmpty} filter={said.join(', ')} onClear={clear} />
          ) : (
            <EmptyState title={t.empty} action={register}>
              {registers ? t.emptyMine : t.emptyText}
            </EmptyState>
          )
        ) : (
          <section className="panel">
            <Table<Row>
              caption={t.title}
              room={800}
              rows={list.nodes}
              rowKey={(row) => row.id}
              columns={[
                {
                  key: 'system',
                  header: t.system,
                  cell: (row) => (
                    <>
                      <Link to="/systems/$id" params={{ id: row.id }} className="cell-title">
                        {name(row)}
                      </Link>
                      <span className="cell-sub mono">{row.code}</span>
                    </>
                  ),
                },
                { key: 'agency', header: t.agency, width: '11rem', cell: (row) => name(row.agency) },
                { key: 'level', header: t.level, cell: (row) => <LevelMark level={row.level} /> },
                { key: 'profile', header: t.profile, nowrap: true, cell: (row) => (row.legalProfile === null ? null : <Tag>{row.legalProfile}</Tag>) },
                {
                  key: 'failed',
                  header: t.failed,
                  align: 'end',
                  cell: (row) => (row.controlSummary.failed > 0 ? <ControlMark status="PARTIAL" failed text={format.number(row.controlSummary.failed)} /> : null),
                },
                {
                  key: 'controls',
                  header: t.controls,
                  nowrap: true,
                  cell: (row) =>
                    row.controlSummary.total === 0 ? (
                      <span className="muted">{t.noBaseline}</span>
                    ) : (
                      <Meter part={row.controlSummary.unimplemented} whole={row.controlSummary.total} tone={row.controlSummary.unimplemented > 0 ? 'bad' : 'ok'} label={t.controls} />
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
