/** What can be done with a task: accept in one press; complete, decline and cancel after one question. */
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { graphql } from '@/gql';
import type { TaskRowFragment } from '@/gql/graphql';
import { keepFocus } from '@/lib/focus';
import { useMessages } from '@/lib/i18n';
import { useNames } from '@/lib/names';
import { useGraphMutation } from '@/lib/query';
import { FormDialog, useSubmit } from '@/shell';
import { Banner, Button, Menu, TextArea, toast, type MenuEntry } from '@/ui';
import { tasksMessages } from './messages';
import './tasks.css';

export const TaskRowFragmentDocument = graphql(/* GraphQL */ `
  fragment TaskRow on Task {
    id title status dueAt taskOnly assignedAt finishedAt
    agency { id name nameEn code }
    assignee { id name }
    canAccept canComplete canCancel
  }
`);

export const AcceptTaskDocument = graphql(/* GraphQL */ `
  mutation AcceptTask($id: ID!) {
    acceptTask(id: $id) { task { ...TaskRow } errors { code message path } }
  }
`);

export const DeclineTaskDocument = graphql(/* GraphQL */ `
  mutation DeclineTask($id: ID!, $reason: String!) {
    declineTask(id: $id, reason: $reason) { task { ...TaskRow } errors { code message path } }
  }
`);

export const CompleteTaskDocument = graphql(/* GraphQL */ `
  mutation CompleteTask($id: ID!, $result: String!) {
    completeTask(id: $id, result: $result) { task { ...TaskRow } errors { code message path } }
  }
`);

export const CancelTaskDocument = graphql(/* GraphQL */ `
  mutation CancelTask($id: ID!, $reason: String!) {
    cancelTask(id: $id, reason: $reason) { task { ...TaskRow } errors { code message path } }
  }
`);

type TaskOfAct = Pick<TaskRowFragment, 'id' | 'title' | 'agency' | 'canAccept' | 'canComplete' | 'canCancel'>;

/** After a task changed: whatever shows tasks or what waits is asked again. */
export function useTasksChanged(): () => void {
  const client = useQueryClient();
  return () => void client.invalidateQueries();
}

/** Accepting, for a button of one press. */
export function useAcceptTask(task: Pick<TaskOfAct, 'id' | 'title'>) {
  const t = useMessages(tasksMessages);
  const accept = useGraphMutation(AcceptTaskDocument);
  const changed = useTasksChanged();
  return useSubmit({
    send: async () => (await accept.mutateAsync({ id: task.id })).acceptTask.errors,
    done: () => {
      toast(t.accepted(task.title));
      changed();
      keepFocus();
    },
  });
}

function CompleteDialog({ task, onClose }: { task: TaskOfAct; onClose: () => void }) {
  const t = useMessages(tasksMessages);
  const complete = useGraphMutation(CompleteTaskDocument);
  const changed = useTasksChanged();
  const [result, setResult] = useState('');
  const form = useSubmit({
    fields: { result: 'task-result' },
    check: () => ({ result: result.trim() === '' ? t.resultMissing : undefined }),
    send: async () => (await complete.mutateAsync({ id: task.id, result: result.trim() })).completeTask.errors,
    done: () => {
      toast(t.completed(task.title));
      changed();
      onClose();
      keepFocus();
    },
  });
  return (
    <FormDialog title={t.completeTitle} onClose={onClose} form={form} submitLabel={t.completeDo} busyLabel={t.completing} consequence={t.completeText}>
      <p className="strong">{task.title}</p>
      <TextArea id="task-result" label={t.resultField} hint={t.resultHint} small autoFocus limit={20_000} value={result} onChange={setResult} error={form.error('result')} />
    </FormDialog>
  );
}

function ReasonDialog({ task, kind, onClose }: { task: TaskOfAct; kind: 'decline' | 'cancel'; onClose: () => void }) {
  const t = useMessages(tasksMessages);
  const names = useNames();
  const decline = useGraphMutation(DeclineTaskDocument);
  const cancel = useGraphMutation(CancelTaskDocument);
  const changed = useTasksChanged();
  const [reason, setReason] = useState('');
  const form = useSubmit({
    fields: { reason: 'task-reason' },
    check: () => ({ reason: reason.trim().length < 10 ? t.reasonShort : undefined }),
    send: async () => {
      const variables = { id: task.id, reason: reason.trim() };
      return kind === 'decline' ? (await decline.mutateAsync(variables)).declineTask.errors : (await cancel.mutateAsync(variables)).cancelTask.errors;
    },
    done: () => {
      toast(kind === 'decline' ? t.declined(task.title) : t.cancelled(task.title));
      changed();
      onClose();
      keepFocus();
    },
  });
  const words = kind === 'decline' ? { title: t.declineTitle, act: t.declineDo, busy: t.declining, text: t.declineText } : { title: t.cancelTitle, act: t.cancelDo, busy: t.cancelling, text: t.cancelText(names.of(task.agency)) };
  return (
    <FormDialog title={words.title} onClose={onClose} form={form} submitLabel={words.act} busyLabel={words.busy} consequence={words.text} danger={kind === 'cancel'}>
      <p className="strong">{task.title}</p>
      <TextArea id="task-reason" label={t.reason} hint={t.reasonHint} small autoFocus limit={2_000} value={reason} onChange={setReason} error={form.error('reason')} />
    </FormDialog>
  );
}

/** The buttons of one task: the one act now, the rest under "⋯". Nothing where nothing can be done. */
export function TaskActs({ task, size = 'sm', primary = false }: { task: TaskOfAct; size?: 'sm' | 'md'; primary?: boolean }) {
  const t = useMessages(tasksMessages);
  const accept = useAcceptTask(task);
  const [open, setOpen] = useState<'complete' | 'decline' | 'cancel' | null>(null);
  const close = () => setOpen(null);
  const declines = task.canAccept || task.canComplete;
  const entries: MenuEntry[] = [
    ...(declines ? [{ key: 'decline', label: t.decline, onSelect: () => setOpen('decline') }] : []),
    ...(task.canCancel ? [{ key: 'cancel', label: t.cancel, danger: true, onSelect: () => setOpen('cancel') }] : []),
  ];
  if (!declines && entries.length === 0) return null;
  const variant = primary ? 'primary' : 'plain';
  return (
    <>
      <span className="row task-acts">
        {task.canAccept && (
          <Button size={size} variant={variant} icon="check" busy={accept.busy} busyLabel={t.accepting} onClick={() => void accept.submit()}>
            {size === 'sm' ? t.acceptShort : t.accept}
          </Button>
        )}
        {task.canComplete && (
          <Button size={size} variant={variant} icon="check" onClick={() => setOpen('complete')}>
            {t.complete}
          </Button>
        )}
        {entries.length > 0 && <Menu label={`${t.more}: ${task.title}`} size={size} entries={entries} />}
      </span>
      {accept.errors.map((error) => (
        <Banner key={error.message} tone="bad" announce="assertive">
          {error.message}
        </Banner>
      ))}
      {open === 'complete' && <CompleteDialog task={task} onClose={close} />}
      {(open === 'decline' || open === 'cancel') && <ReasonDialog task={task} kind={open} onClose={close} />}
    </>
  );
}
