import { useBlocker } from '@tanstack/react-router';
import { useRef, useState, type ReactNode } from 'react';
import { useKeys } from '@/lib/keys';
import { useMessages } from '@/lib/i18n';
import { isLeaving } from '@/lib/leaving';
import { Banner, Button, Dialog, ErrorSummary } from '@/ui';
import { shellMessages } from './messages';
import type { Submit } from './submit';

export interface FormDialogProps {
  title: string;
  onClose: () => void;
  form: Submit;
  /** What the button does: "Giao nhiệm vụ"; without it there is nothing to send any more. */
  submitLabel: string | undefined;
  busyLabel: string;
  /** What will happen, above the buttons. */
  consequence?: ReactNode;
  danger?: boolean;
  size?: 'narrow' | 'normal' | 'wide';
  /** A reason why it cannot be sent now. */
  disabledReason?: string | undefined;
  /** Fields; without any the safe act has the first focus. */
  children?: ReactNode;
  /** False where what stands in it is no field. */
  fieldFirst?: boolean;
}

/** A dialog that writes. Mount it when it is asked for, so that it begins empty each time. Ctrl+Enter sends. */
export function FormDialog({ title, onClose, form, submitLabel, busyLabel, consequence, danger = false, size, disabledReason, children, fieldFirst = children !== undefined }: FormDialogProps) {
  const t = useMessages(shellMessages);
  const written = useRef(new Set<Element>());
  const last = useRef<HTMLElement>(null);
  const [asking, setAsking] = useState(false);
  const unsent = () => !isLeaving() && !form.sent() && [...written.current].some((field) => field.isConnected);
  // Back and links ask as Escape does.
  const blocker = useBlocker({ shouldBlockFn: unsent, enableBeforeUnload: unsent, withResolver: true });
  const send = () => {
    if (disabledReason === undefined && submitLabel !== undefined) void form.submit();
  };
  const stay = () => {
    setAsking(false);
    blocker.reset?.();
    // The button that was pressed goes; whoever writes on goes on where they wrote.
    last.current?.focus();
  };
  const drop = () => {
    onClose();
    blocker.proceed?.();
  };
  useKeys(title, [{ keys: 'ctrl+Enter', label: t.send, run: send, hidden: true }]);
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      consequence={consequence}
      fieldFirst={fieldFirst}
      mayClose={() => {
        if (unsent()) setAsking(true);
        return !unsent();
      }}
      {...(size === undefined ? {} : { size })}
      actions={
        submitLabel !== undefined && (
          <Button variant={danger ? 'danger' : 'primary'} busy={form.busy} busyLabel={busyLabel} disabledReason={disabledReason} shortcut="Ctrl+Enter" onClick={send}>
            {submitLabel}
          </Button>
        )
      }
    >
      <ErrorSummary errors={form.errors} attempt={form.attempt} />
      {(asking || blocker.status === 'blocked') && (
        <Banner tone="warn" announce="assertive">
          <p>{form.busy ? t.unsentBusy : form.unanswered ? t.unsentUnknown : t.unsent}</p>
          <div className="row row-wrap">
            <Button size="sm" onClick={stay}>
              {form.busy ? t.unsentWait : t.unsentStay}
            </Button>
            <Button size="sm" variant={form.busy ? 'plain' : 'danger'} onClick={drop}>
              {form.busy ? t.unsentClose : t.unsentDrop}
            </Button>
          </div>
        </Banner>
      )}
      <div
        className="dialog-fields"
        onInput={({ target }) => {
          if (!(target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && target.type === 'text'))) return;
          last.current = target;
          if (target.value.trim() === '') written.current.delete(target);
          else written.current.add(target);
        }}
      >
        {children}
      </div>
    </Dialog>
  );
}
