/** How far a system has come with a control, said anew; what somebody else said meanwhile is shown beside it first. */
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { graphql } from '@/gql';
import type { SystemControlsQuery } from '@/gql/graphql';
import { controlStatuses, type ControlStatus } from '@/lib/domain';
import { useFormat } from '@/lib/format';
import { useLocale, useMessages } from '@/lib/i18n';
import { useLabels } from '@/lib/labels';
import { useGraph, useGraphMutation } from '@/lib/query';
import { useViewer } from '@/lib/session';
import { FormDialog, LeaveGuard, QueryError, useSubmit } from '@/shell';
import { Banner, Checkbox, ConflictPanel, ControlMark, Dialog, LoadingSkeleton, Select, TextArea, toast } from '@/ui';
import { SystemControlDocument } from './document';
import { systemsMessages } from './messages';

export const SetControlStatusDocument = graphql(/* GraphQL */ `
  mutation SetControlStatus($systemId: ID!, $expectedVersion: Int!, $input: SetControlStatusInput!) {
    setControlStatus(systemId: $systemId, expectedVersion: $expectedVersion, input: $input) {
      systemControl { status failed version control { id } }
      errors { code message path }
    }
  }
`);

/** A control in the list of a system. */
export type ControlRow = NonNullable<SystemControlsQuery['system']>['controls']['nodes'][number];

type Said = Pick<ControlRow, 'status' | 'failed' | 'note'>;

function SaidOf({ status, failed, note }: Said) {
  return (
    <>
      <ControlMark status={status} />
      {failed && <ControlMark status={status} failed />}
      {note !== null && <span className="muted pre-line">{note}</span>}
    </>
  );
}

export function StatusDialog({ system, row, onClose }: { system: { id: string }; row: ControlRow; onClose: () => void }) {
  const t = useMessages(systemsMessages);
  const label = useLabels();
  const format = useFormat();
  const locale = useLocale();
  const client = useQueryClient();
  const me = useViewer().user.id;
  const save = useGraphMutation(SetControlStatusDocument);
  // What was seen when the writing began.
  const [seen, setSeen] = useState<Said & Pick<ControlRow, 'version'>>(row);
  const [status, setStatus] = useState<ControlStatus>(row.status);
  const [failed, setFailed] = useState(row.failed);
  const [text, setText] = useState(row.note ?? '');
  const [inConflict, setInConflict] = useState(false);
  const now = useGraph(SystemControlDocument, { id: system.id, control: row.control.id }, { enabled: inConflict, staleMs: 0, keepPrevious: false });
  const note = text.trim() === '' ? null : text.trim();
  const same = status === seen.status && failed === seen.failed && note === seen.note;
  const changed = () => void client.invalidateQueries({ predicate: (query) => ['SystemPage', 'SystemControls', 'SystemControl', 'SystemsPage'].includes(String(query.queryKey[0])) });
  const form = useSubmit({
    fields: { status: 'control-status', failed: 'control-failed', note: 'control-note' },
    send: async () =>
      (await save.mutateAsync({ systemId: system.id, expectedVersion: seen.version, input: { controlId: row.control.id, status, failed, note } })).setControlStatus.errors,
    conflict: () => setInConflict(true),
    done: () => {
      toast(t.saved(row.control.clause));
      changed();
      onClose();
    },
  });
  if (inConflict) {
    const close = () => {
      changed();
      onClose();
    };
    const theirs = now.isFetching ? undefined : now.data?.system?.control;
    // One's own save whose answer was lost is nobody's conflict.
    const written = theirs !== undefined && theirs !== null && theirs.status === status && theirs.failed === failed && theirs.note === note;
    const own = theirs?.setBy?.id === me;
    const when = theirs?.setAt === undefined || theirs.setAt === null ? '' : format.dateTime(theirs.setAt);
    return (
      <Dialog open onClose={close} title={t.changeTitle} {...(written ? { cancelLabel: t.changeClose } : {})}>
        <LeaveGuard unsaved={() => !written} />
        {written ? (
          <Banner tone="ok" announce="polite">
            {own ? t.changeWritten(when) : t.changeSame(theirs.setBy?.name ?? '', when)}
          </Banner>
        ) : theirs !== undefined && theirs !== null ? (
          <ConflictPanel
            title={own ? t.changeOwn : t.changeConflict}
            mine={<SaidOf status={status} failed={failed} note={note} />}
            theirs={<SaidOf {...theirs} />}
            theirsBy={[own ? t.changeYou : (theirs.setBy?.name ?? ''), when].filter((part) => part !== '').join(', ')}
            onKeepTheirs={close}
            onWriteMine={() => {
              setSeen(theirs);
              setInConflict(false);
            }}
          />
        ) : now.isError ? (
          <QueryError bare error={now.error} onRetry={() => void now.refetch()} />
        ) : theirs === null || now.data?.system === null ? (
          <p>{t.changeGone}</p>
        ) : (
          <LoadingSkeleton rows={2} kind="text" />
        )}
      </Dialog>
    );
  }
  return (
    <FormDialog title={t.changeTitle} onClose={onClose} form={form} submitLabel={t.save} busyLabel={t.saving} consequence={t.changeConsequence} disabledReason={same ? t.unchanged : undefined}>
      <p className="small">
        <span className="mono muted">{row.control.clause}</span> {locale === 'en' ? row.control.titleEn : row.control.titleVi}
      </p>
      <Select
        id="control-status"
        small
        autoFocus
        label={t.newStatus}
        error={form.error('status')}
        value={status}
        onChange={(value) => {
          if (value !== '') setStatus(value);
        }}
        options={controlStatuses.map((value) => ({ value, label: label.controlStatus[value] }))}
      />
      <Checkbox id="control-failed" checked={failed} onChange={setFailed} note={t.markFailedNote}>
        {t.markFailed}
      </Checkbox>
      <TextArea id="control-note" small optional label={t.noteLabel} hint={t.noteHint} error={form.error('note')} value={text} onChange={setText} limit={2000} />
    </FormDialog>
  );
}
