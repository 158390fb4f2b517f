import { Link } from '@tanstack/react-router';
import type { TaskRowFragment } from '@/gql/graphql';
import { useNow } from '@/lib/clock';
import { useFormat } from '@/lib/format';
import { useMessages } from '@/lib/i18n';
import { useLabels } from '@/lib/labels';
import { useNames } from '@/lib/names';
import { ClockMark, SeverityMark, StateText, Table, Tag, type Column } from '@/ui';
import type { Severity } from '@/lib/domain';
import { TaskActs } from './TaskActs';
import { tasksMessages } from './messages';

/** A row of tasks; the case stands only where the reader may know it. */
export type TaskOfTable = TaskRowFragment & { case?: { number: string; severity: Severity } | null };

export interface TaskTableProps {
  caption: string;
  rows: readonly TaskOfTable[];
  /** Within a case its number would repeat itself. */
  inCase?: boolean;
  rowState?: ((row: TaskOfTable) => 'selected' | 'changed' | undefined) | undefined;
}

/** When a task is due, or how it ended. */
export function TaskDue({ task, now, show = 'due' }: { task: Pick<TaskRowFragment, 'status' | 'dueAt' | 'assignedAt' | 'finishedAt'>; now: number; show?: 'due' | 'left' }) {
  const t = useMessages(tasksMessages);
  const format = useFormat();
  if (task.status === 'DONE') {
    return (
      <StateText tone="ok" icon="check">
        {format.due(task.finishedAt ?? now, now)}
      </StateText>
    );
  }
  if (task.status === 'DECLINED' || task.status === 'CANCELLED') {
    return <span className="muted">{task.finishedAt === null ? '' : format.dateTimeShort(task.finishedAt)}</span>;
  }
  if (task.dueAt === null) return <span className="muted">{t.noDue}</span>;
  return <ClockMark dueAt={task.dueAt} startedAt={task.assignedAt} now={now} show={show} />;
}

/** Tasks as a table: what, who, state, deadline, the act. */
export function TaskTable({ caption, rows, inCase = false, rowState }: TaskTableProps) {
  const t = useMessages(tasksMessages);
  const label = useLabels();
  const names = useNames();
  const now = useNow();
  const canAct = (task: TaskOfTable) => task.canAccept || task.canComplete || task.canCancel;
  const columns: Column<TaskOfTable>[] = [
    {
      key: 'task',
      header: t.colTask,
      cell: (task) => (
        <>
          <Link className="cell-title" to="/tasks/$id" params={{ id: task.id }}>
            {task.title}
          </Link>
          {task.taskOnly && (
            <span className="cell-sub">
              <Tag icon="lock">{t.taskOnly}</Tag>
            </span>
          )}
        </>
      ),
    },
    {
      key: 'agency',
      header: t.colAgency,
      cell: (task) => (
        <>
          {names.of(task.agency)}
          {task.assignee !== null && <span className="cell-sub">{task.assignee.name}</span>}
        </>
      ),
    },
    // A guest who knows no case sees no column for one.
    ...(inCase || !rows.some((task) => task.case !== null && task.case !== undefined)
      ? []
      : [
          {
            key: 'case',
            header: t.colCase,
            nowrap: true,
            cell: (task: TaskOfTable) =>
              task.case === null || task.case === undefined ? null : (
                <>
                  <Link className="mono" to="/cases/$number" params={{ number: task.case.number }}>
                    {task.case.number}
                  </Link>
                  <span className="cell-sub">
                    <SeverityMark severity={task.case.severity} />
                  </span>
                </>
              ),
          },
        ]),
    { key: 'status', header: t.colStatus, nowrap: true, cell: (task) => label.taskStatus[task.status] },
    { key: 'due', header: t.colDue, nowrap: true, sorted: 'asc', cell: (task) => <TaskDue task={task} now={now} /> },
    ...(rows.some(canAct)
      ? [{ key: 'act', header: t.colAct, align: 'end' as const, quiet: true, cell: (task: TaskOfTable) => (canAct(task) ? <TaskActs task={task} /> : null) }]
      : []),
  ];
  return <Table caption={caption} room={(inCase ? 560 : 700) + (rows.some(canAct) ? 150 : 0)} rows={rows} rowKey={(task) => task.id} columns={columns} {...(rowState === undefined ? {} : { rowState })} />;
}
