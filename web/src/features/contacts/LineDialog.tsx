/** Whom to call at an agency, in words that everybody reads; what somebody else said meanwhile is shown beside one's own first. */
import { useState } from 'react';
import { useMessages } from '@/lib/i18n';
import { useGraph, useGraphMutation } from '@/lib/query';
import { FormDialog, LeaveGuard, QueryError, useSubmit } from '@/shell';
import { ConflictPanel, Dialog, LoadingSkeleton, TextField, toast } from '@/ui';
import { useChanged } from './ContactDialogs';
import { AgencyDutyContactDocument, SetDutyContactDocument } from './documents';
import { contactsMessages } from './messages';

export interface LineDialogProps {
  agency: { id: string; dutyContact: string | null };
  /** In the language of the reader. */
  name: string;
  onClose: () => void;
}

export function LineDialog({ agency, name, onClose }: LineDialogProps) {
  const t = useMessages(contactsMessages);
  const changed = useChanged();
  const set = useGraphMutation(SetDutyContactDocument);
  // What stood there when the writing began.
  const [seen, setSeen] = useState(agency.dutyContact);
  const [text, setText] = useState(agency.dutyContact ?? '');
  const [inConflict, setInConflict] = useState(false);
  const now = useGraph(AgencyDutyContactDocument, { id: agency.id }, { enabled: inConflict, staleMs: 0, keepPrevious: false });
  const said = text.trim() === '' ? null : text.trim();
  const close = () => {
    onClose();
    changed();
  };
  const form = useSubmit({
    fields: { text: 'contact-line' },
    send: async () => (await set.mutateAsync({ agencyId: agency.id, seen, text: said })).setDutyContact.errors,
    conflict: () => setInConflict(true),
    done: () => {
      toast(t.lineSaved(name));
      close();
    },
  });
  if (inConflict) {
    const theirs = now.isFetching ? undefined : now.data?.agency;
    const shown = (line: string | null) => (line === null ? <span className="muted">{t.lineNone}</span> : <span className="anywhere">{line}</span>);
    return (
      <Dialog open onClose={close} title={t.lineOf(name)}>
        <LeaveGuard unsaved={() => true} />
        {theirs !== undefined && theirs !== null ? (
          <ConflictPanel
            title={t.lineConflict}
            mine={shown(said)}
            theirs={shown(theirs.dutyContact)}
            theirsBy={t.lineNow}
            onKeepTheirs={close}
            onWriteMine={() => {
              setSeen(theirs.dutyContact);
              setInConflict(false);
            }}
          />
        ) : now.isError ? (
          <QueryError bare error={now.error} onRetry={() => void now.refetch()} />
        ) : (
          <LoadingSkeleton rows={2} kind="text" />
        )}
      </Dialog>
    );
  }
  return (
    <FormDialog title={t.lineOf(name)} onClose={onClose} form={form} submitLabel={t.lineAct} busyLabel={t.busy} consequence={t.lineConsequence} disabledReason={said === seen ? t.unchanged : undefined}>
      <TextField id="contact-line" small optional autoFocus label={t.line} hint={t.lineHint} maxLength={200} value={text} onChange={setText} error={form.error('text')} />
    </FormDialog>
  );
}
