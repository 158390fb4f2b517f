import { useNavigate, useSearch } from '@tanstack/react-router';
import { graphql } from '@/gql';
import { taskStatuses } from '@/lib/domain';
import { useFormat } from '@/lib/format';
import { useMessages } from '@/lib/i18n';
import { useLabels } from '@/lib/labels';
import { useListKeys } from '@/lib/listKeys';
import { useChangedKeys, useHeldList } from '@/lib/liveRows';
import { pageSize, usePaging } from '@/lib/paging';
import { useGraph } from '@/lib/query';
import { refines } from '@/lib/search';
import { QueryError } from '@/shell';
import { EmptyState, FilterChip, FilterMenu, FilteredEmptyState, Filters, LoadingSkeleton, NewRowsBar, PageHead, Pager, Panel, SearchField } from '@/ui';
import { TaskTable, type TaskOfTable } from './TaskTable';
import { tasksMessages } from './messages';
import type { TasksSearch } from './search';

export const TasksPageDocument = graphql(/* GraphQL */ `
  query TasksPage($first: Int!, $after: String, $filter: TaskFilter) {
    tasks(first: $first, after: $after, filter: $filter) {
      nodes { ...TaskRow case { id number severity } }
      pageInfo { hasNextPage endCursor }
      totalCount
    }
  }
`);

const keyOf = (task: TaskOfTable) => task.id;
const stampOf = (task: TaskOfTable) => `${task.status}|${task.dueAt ?? ''}|${task.assignee?.name ?? ''}`;

/** Tasks of the agency, or all of them for a coordinator; what is due first stands first. */
export function TasksPage() {
  const t = useMessages(tasksMessages);
  const label = useLabels();
  const format = useFormat();
  const search = useSearch({ from: '/app/tasks' });
  const navigate = useNavigate({ from: '/tasks' });
  const set = (change: Partial<TasksSearch>) => void navigate({ search: (old) => ({ ...old, after: undefined, from: undefined, ...change }), replace: refines(search, change) });
  const filter = { mine: search.mine ?? null, agencyId: search.agency ?? null, status: search.status ?? null, text: search.text ?? null };
  const query = useGraph(TasksPageDocument, { first: pageSize, after: search.after ?? null, filter }, { live: '*', everyMs: 20_000 });
  const list = query.data?.tasks;
  const paging = usePaging(search, list, query.error);
  const held = useHeldList<TaskOfTable>(list?.nodes, keyOf, JSON.stringify(search), !query.isPlaceholderData);
  const changed = useChangedKeys(list?.nodes, keyOf, stampOf);
  useListKeys(t.title, { next: t.nextKey, previous: t.previousKey, find: t.findKey });
  const on = search.mine === true || search.status !== undefined || search.text !== undefined || search.agency !== undefined;
  const clear = () => set({ mine: undefined, status: undefined, text: undefined, agency: undefined });
  const words = [
    ...(search.mine === true ? [t.mine.toLowerCase()] : []),
    ...(search.status ?? []).map((status) => label.taskStatus[status].toLowerCase()),
    ...(search.text === undefined ? [] : [`“${search.text}”`]),
  ];
  return (
    <>
      <PageHead title={t.title} />
      <div className="stack">
        <Filters label={t.filters} onClear={on ? clear : undefined}>
          <SearchField label={t.find} value={search.text ?? ''} shortcut="f" onChange={(text) => set({ text: text === '' ? undefined : text })} />
          <FilterChip on={search.mine === true} onChange={(mine) => set({ mine: mine ? true : undefined })}>
            {t.mine}
          </FilterChip>
          <FilterMenu
            label={t.statusFilter}
            selected={search.status ?? []}
            options={taskStatuses.map((value) => ({ value, label: label.taskStatus[value] }))}
            onChange={(status) => set({ status: status.length === 0 ? undefined : status })}
          />
        </Filters>
        <NewRowsBar count={held.changes} text={t.changed(held.changes)} onShow={held.showNow} />
        {query.error !== null && list === undefined ? (
          <QueryError error={query.error} title={t.failed} onRetry={() => void query.refetch()} />
        ) : list === undefined ? (
          <LoadingSkeleton rows={8} />
        ) : list.nodes.length === 0 ? (
          on ? (
            <FilteredEmptyState title={t.filteredEmpty} filter={t.filteredText(format.list(words))} onClear={clear} />
          ) : (
            <EmptyState title={t.empty} icon="task">
              {t.emptyText}
            </EmptyState>
          )
        ) : (
          <Panel title={t.title} count={list.totalCount === null ? undefined : t.count(format.number(list.totalCount))} flush foot={<Pager {...paging} shown={held.rows.length} note={t.order} />}>
            <TaskTable caption={t.caption} rows={held.rows} rowState={(task) => (changed.has(task.id) ? 'changed' : undefined)} />
          </Panel>
        )}
      </div>
    </>
  );
}
