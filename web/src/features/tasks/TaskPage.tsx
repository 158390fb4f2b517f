import { Link, useParams } from '@tanstack/react-router';
import { useQueryClient } from '@tanstack/react-query';
import { graphql } from '@/gql';
import type { TaskPageQuery } from '@/gql/graphql';
import { useNow } from '@/lib/clock';
import { useFormat } from '@/lib/format';
import { useMessages } from '@/lib/i18n';
import { useKeys } from '@/lib/keys';
import { useLabels } from '@/lib/labels';
import { useNames } from '@/lib/names';
import { useGraph } from '@/lib/query';
import { useViewer } from '@/lib/session';
import { NotFound, QueryError } from '@/shell';
import { Banner, LoadingSkeleton, PageHead, Panel, PlainSection, SeverityMark, Tag, TlpMark, type Tone } from '@/ui';
import type { TaskStatus } from '@/lib/domain';
import { TaskActs, useAcceptTask } from './TaskActs';
import { TaskDue } from './TaskTable';
import { tasksMessages } from './messages';

export const TaskPageDocument = graphql(/* GraphQL */ `
  query TaskPage($id: ID!) {
    task(id: $id) {
      ...TaskRow
      instructions result declineReason acceptedAt
      assignedBy { id name }
      case { id number title severity tlp }
    }
  }
`);

const tones: Record<TaskStatus, Tone> = { ASSIGNED: 'warn', ACCEPTED: 'info', DONE: 'ok', DECLINED: 'bad', CANCELLED: 'neutral' };

type TaskOfPage = NonNullable<TaskPageQuery['task']>;

function AcceptKey({ task }: { task: TaskOfPage }) {
  const t = useMessages(tasksMessages);
  const accept = useAcceptTask(task);
  useKeys(t.title, task.canAccept ? [{ keys: 'a', label: t.acceptKey, run: () => void accept.submit() }] : []);
  return null;
}

/** One task. A guest without the case sees the task and nothing else: no number, no title, no way there. */
export function TaskPage() {
  const { id } = useParams({ from: '/app/tasks/$id' });
  const t = useMessages(tasksMessages);
  const label = useLabels();
  const names = useNames();
  const format = useFormat();
  const viewer = useViewer();
  const now = useNow(1000);
  const known = useQueryClient().getQueryData<TaskPageQuery>(['TaskPage', { id }])?.task?.case?.id;
  const query = useGraph(TaskPageDocument, { id }, { live: known ?? '*', keepPrevious: false, everyMs: 60_000 });
  if (query.error !== null && query.data === undefined) return <QueryError error={query.error} onRetry={() => void query.refetch()} />;
  if (query.data === undefined) return <LoadingSkeleton rows={6} />;
  const task = query.data.task;
  if (task === null) return <NotFound />;
  const open = task.status === 'ASSIGNED' || task.status === 'ACCEPTED';
  const mine = viewer.memberships.some((membership) => membership.agency.id === task.agency.id);
  const act = <TaskActs task={task} size="md" primary />;
  return (
    <>
      <PageHead
        title={task.title}
        crumbs={[
          <Link key="tasks" to="/tasks">
            {t.title}
          </Link>,
          ...(task.case === null
            ? []
            : [
                <Link key="case" className="mono" to="/cases/$number" params={{ number: task.case.number }}>
                  {task.case.number}
                </Link>,
              ]),
        ]}
        marks={
          <>
            <Tag tone={tones[task.status]}>{label.taskStatus[task.status]}</Tag>
            {task.case !== null && <SeverityMark severity={task.case.severity} />}
            {task.case !== null && <TlpMark tlp={task.case.tlp} />}
            {task.taskOnly && <Tag icon="lock">{t.taskOnly}</Tag>}
          </>
        }
        facts={
          <>
            <span>{names.of(task.agency)}</span>
            <span>{t.assigned(format.dateTime(task.assignedAt))}</span>
            {open && <TaskDue task={task} now={now} show="left" />}
          </>
        }
        actions={act}
      />
      <AcceptKey task={task} />
      <div className="cols">
        <div className="stack">
          {task.taskOnly && task.case === null && (
            <Banner tone="info" icon="lock">
              {t.guestNote}
            </Banner>
          )}
          {open && !mine && !task.canAccept && !task.canComplete && <Banner tone="info">{t.only(names.of(task.agency))}</Banner>}
          <Panel title={t.instructions}>{task.instructions === null ? <p className="muted">{t.noInstructions}</p> : <p className="pre-line prose">{task.instructions}</p>}</Panel>
          {task.result !== null && (
            <Panel title={t.result}>
              <p className="pre-line prose">{task.result}</p>
            </Panel>
          )}
          {task.declineReason !== null && (
            <Panel title={task.status === 'CANCELLED' ? t.cancelReason : t.declineReason}>
              <p className="pre-line prose">{task.declineReason}</p>
            </Panel>
          )}
        </div>
        <aside className="stack">
          <PlainSection title={t.facts}>
            <dl className="kv">
              <dt>{t.agency}</dt>
              <dd>{names.of(task.agency)}</dd>
              <dt>{t.due}</dt>
              <dd>{task.dueAt === null ? t.noDue : format.dateTime(task.dueAt)}</dd>
              <dt>{t.assignedAtLabel}</dt>
              <dd>{format.dateTime(task.assignedAt)}</dd>
              {task.assignedBy !== null && (
                <>
                  <dt>{t.assignedBy}</dt>
                  <dd>{task.assignedBy.name}</dd>
                </>
              )}
              {task.assignee !== null && (
                <>
                  <dt>{t.assignee}</dt>
                  <dd>{task.assignee.name}</dd>
                </>
              )}
              {task.acceptedAt !== null && (
                <>
                  <dt>{t.acceptedAt}</dt>
                  <dd>{format.dateTime(task.acceptedAt)}</dd>
                </>
              )}
              {task.finishedAt !== null && (
                <>
                  <dt>{t.finishedAt}</dt>
                  <dd>{format.dateTime(task.finishedAt)}</dd>
                </>
              )}
              {task.case !== null && (
                <>
                  <dt>{t.colCase}</dt>
                  <dd>
                    <Link to="/cases/$number" params={{ number: task.case.number }}>
                      <span className="mono">{task.case.number}</span> {task.case.title}
                    </Link>
                  </dd>
                </>
              )}
            </dl>
          </PlainSection>
        </aside>
      </div>
    </>
  );
}
