import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { graphql } from '@/gql';
import { useMessages } from '@/lib/i18n';
import { useHeldList } from '@/lib/liveRows';
import { pageSize, usePaging } from '@/lib/paging';
import { useGraph } from '@/lib/query';
import { QueryError } from '@/shell';
import { Button, EmptyState, FilterChip, LoadingSkeleton, NewRowsBar, Pager, Panel } from '@/ui';
import { TimelineList } from './TimelineList';
import { useCase, type CaseOfPage } from './caseQuery';
import { useCaseDialog } from './dialogs';
import { casesMessages } from './messages';

export const CaseTimelineTabDocument = graphql(/* GraphQL */ `
  query CaseTimelineTab($id: ID!, $first: Int!, $after: String, $manual: Boolean) {
    case(id: $id) {
      id
      timeline(first: $first, after: $after, manual: $manual) { nodes { ...CaseTimeline } pageInfo { hasNextPage endCursor } totalCount }
      all: timeline(first: 1) { totalCount }
      byHand: timeline(first: 1, manual: true) { totalCount }
      affectedSystems {
        system { id code }
        suspected: controls(first: 20, filter: { failed: true }) { nodes { control { id clause titleVi titleEn } } }
      }
    }
  }
`);

export function CaseTimelineTab() {
  const { number } = useParams({ from: '/app/cases/$number' });
  const data = useCase(number).data?.case ?? undefined;
  return data === undefined ? null : <TimelineOf data={data} />;
}

function TimelineOf({ data }: { data: CaseOfPage }) {
  const t = useMessages(casesMessages).timeline;
  const search = useSearch({ from: '/app/cases/$number/timeline' });
  const navigate = useNavigate();
  const open = useCaseDialog();
  const manual = search.manual === true;
  const query = useGraph(CaseTimelineTabDocument, { id: data.id, first: pageSize, after: search.after ?? null, manual: manual ? true : null }, { live: data.id });
  const found = query.data?.case;
  const list = found?.timeline;
  const paging = usePaging(search, list, query.error);
  const held = useHeldList(list?.nodes, (entry) => entry.id, `${data.id} ${search.after ?? ''} ${String(manual)}`, !query.isPlaceholderData);
  const show = (value: boolean) =>
    void navigate({ to: '/cases/$number/timeline', params: { number: data.number }, search: value ? { manual: true } : {}, resetScroll: false });
  if (query.error !== null && list === undefined) return <QueryError error={query.error} title={t.failed} onRetry={() => void query.refetch()} />;
  if (list === undefined) return <LoadingSkeleton rows={8} />;
  return (
    <div className="stack">
      <NewRowsBar count={held.changes} onShow={held.showNow} />
      <Panel
        title={t.title}
        aside={
          <div className="filters" role="group" aria-label={t.filters}>
            <FilterChip on={!manual} count={found?.all.totalCount ?? undefined} onChange={() => show(false)}>
              {t.all}
            </FilterChip>
            <FilterChip on={manual} count={found?.byHand.totalCount ?? undefined} onChange={() => show(true)}>
              {t.manual}
            </FilterChip>
            {data.actions.includes('ADD_ENTRY') && (
              <Button size="sm" icon="plus" shortcut="n" onClick={() => open({ kind: 'entry' })}>
                {t.add}
              </Button>
            )}
          </div>
        }
        flush
        foot={<Pager {...paging} shown={held.rows.length} note={t.order} />}
      >
        {held.rows.length === 0 ? (
          <EmptyState bare title={manual ? t.emptyManual : t.empty}>
            {t.emptyText}
          </EmptyState>
        ) : (
          <TimelineList entries={held.rows} clocks={data.clocks} systems={found?.affectedSystems ?? []} />
        )}
      </Panel>
    </div>
  );
}
