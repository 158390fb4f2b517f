import { useParams, useSearch } from '@tanstack/react-router';
import { TaskTable } from '@/features/tasks';
import { graphql } from '@/gql';
import { useMessages } from '@/lib/i18n';
import { useChangedKeys, useHeldList } from '@/lib/liveRows';
import { pageSize, usePaging } from '@/lib/paging';
import { useGraph } from '@/lib/query';
import { QueryError } from '@/shell';
import { Button, EmptyState, LoadingSkeleton, NewRowsBar, Pager, Panel } from '@/ui';
import { useCase, type CaseOfPage } from './caseQuery';
import { useCaseDialog } from './dialogs';
import { casesMessages } from './messages';

export const CaseTasksDocument = graphql(/* GraphQL */ `
  query CaseTasks($id: ID!, $first: Int!, $after: String) {
    case(id: $id) {
      id
      tasks(first: $first, after: $after) { nodes { ...TaskRow } pageInfo { hasNextPage endCursor } totalCount }
    }
  }
`);

export function CaseTasksTab() {
  const { number } = useParams({ from: '/app/cases/$number' });
  const data = useCase(number).data?.case ?? undefined;
  return data === undefined ? null : <TasksOf data={data} />;
}

function TasksOf({ data }: { data: CaseOfPage }) {
  const t = useMessages(casesMessages).tasks;
  const search = useSearch({ from: '/app/cases/$number/tasks' });
  const open = useCaseDialog();
  const query = useGraph(CaseTasksDocument, { id: data.id, first: pageSize, after: search.after ?? null }, { live: data.id });
  const list = query.data?.case?.tasks;
  const paging = usePaging(search, list, query.error);
  const held = useHeldList(list?.nodes, (task) => task.id, `${data.id} ${search.after ?? ''}`, !query.isPlaceholderData);
  const changed = useChangedKeys(
    list?.nodes,
    (task) => task.id,
    (task) => `${task.status}|${task.dueAt ?? ''}`,
  );
  const assign = data.actions.includes('ASSIGN_TASK') && (
    <Button size="sm" icon="plus" shortcut="t" onClick={() => open({ kind: 'assign' })}>
      {t.assign}
    </Button>
  );
  if (query.error !== null && list === undefined) return <QueryError error={query.error} title={t.failed} onRetry={() => void query.refetch()} />;
  if (list === undefined) return <LoadingSkeleton rows={5} />;
  if (list.nodes.length === 0) {
    return (
      <EmptyState title={t.empty} icon="task" action={assign}>
        {t.emptyText}
      </EmptyState>
    );
  }
  const total = list.totalCount ?? list.nodes.length;
  return (
    <div className="stack">
      <NewRowsBar count={held.changes} onShow={held.showNow} />
      <Panel title={t.title} count={t.count(data.openTasks, Math.max(0, total - data.openTasks))} aside={assign} flush foot={<Pager {...paging} shown={held.rows.length} />}>
        <TaskTable caption={t.title} rows={held.rows} inCase rowState={(task) => (changed.has(task.id) ? 'changed' : undefined)} />
      </Panel>
    </div>
  );
}
