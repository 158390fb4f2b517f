/**
 * Sending a form: once at a time, errors at the field that the hub names and in
 * the summary, the rest in words. Shared by all dialogs and forms that write.
 */
import { useRef, useState } from 'react';
import { isApiError, type UserError } from '@/lib/graphql';
import { useFormat } from '@/lib/format';
import { useMessages } from '@/lib/i18n';
import type { FormError } from '@/ui';
import { shellMessages } from './messages';

/** An `ApiError` in one sentence, for the summary of a form. */
export function useErrorText(): (error: unknown) => string {
  const t = useMessages(shellMessages);
  const format = useFormat();
  return (error) => {
    if (!isApiError(error)) return `${t.internalTitle}. ${t.internalText}`;
    const id = error.requestId === null ? '' : ` (${error.requestId})`;
    switch (error.code) {
      case 'UNAUTHENTICATED':
        return `${t.sessionEnded}. ${t.sessionEndedText}`;
      case 'FORBIDDEN':
        return `${t.deniedTitle}. ${t.deniedText}`;
      case 'NOT_FOUND':
        return t.goneText;
      case 'BAD_REQUEST':
        return `${t.badRequestTitle}. ${t.badRequestText}${id}`;
      case 'RATE_LIMITED':
        return `${t.limitedTitle}. ${t.limitedText(format.duration((error.retryAfterSeconds ?? 60) * 1000, { seconds: true }))}`;
      case 'UNAVAILABLE':
        return `${t.unavailableTitle}. ${t.unavailableText}`;
      case 'INTERNAL':
        return `${t.internalTitle}. ${t.internalText}${id}`;
      case 'NETWORK':
        return `${t.offlineTitle}. ${t.offlineText}`;
    }
  };
}

export interface SubmitOptions {
  /** Field names, as in the last part of an error's `path`, to the ids of their inputs. */
  fields?: Readonly<Record<string, string>>;
  /** What can be told without asking the hub: field name to message. */
  check?: () => Readonly<Record<string, string | undefined>>;
  /** Writes; gives the payload's errors. */
  send: () => Promise<readonly UserError[]>;
  done: () => void;
  /** `CONFLICT`: somebody else was faster. Without it the message goes to the summary. */
  conflict?: () => void;
}

export interface Submit {
  busy: boolean;
  /** For `ErrorSummary`. */
  errors: readonly FormError[];
  attempt: number;
  /** The message for one field. */
  error: (field: string) => string | undefined;
  submit: () => Promise<void>;
}

interface Failure {
  field: string;
  message: string;
  /** Told by `check`, not by the hub. */
  own: boolean;
}

export function useSubmit({ fields = {}, check, send, done, conflict }: SubmitOptions): Submit {
  const [busy, setBusy] = useState(false);
  const [attempt, setAttempt] = useState(0);
  const [failed, setFailed] = useState<readonly Failure[]>([]);
  const running = useRef(false);
  const errorText = useErrorText();
  // What the form itself can tell is told for as long as it is so: a field that is filled in has no error any more.
  const now = failed.some(({ own }) => own) ? (check?.() ?? {}) : {};
  const found = failed.flatMap((failure): readonly Failure[] => {
    const message = failure.own ? now[failure.field] : failure.message;
    return message === undefined ? [] : [{ ...failure, message }];
  });
  const fail = (next: readonly Failure[]) => {
    setFailed(next);
    setAttempt((n) => n + 1);
  };
  const submit = async () => {
    // A second press while the first is under way does nothing.
    if (running.current) return;
    const missing = Object.entries(check?.() ?? {}).flatMap(([field, message]) => (message === undefined ? [] : [{ field, message, own: true }]));
    if (missing.length > 0) {
      fail(missing);
      return;
    }
    running.current = true;
    setBusy(true);
    let pause = 0;
    try {
      const errors = await send();
      if (errors.length === 0) {
        setFailed([]);
        // The hub may answer between the two presses of a double click.
        pause = 1000;
        done();
      } else if (conflict !== undefined && errors.some((error) => error.code === 'CONFLICT')) {
        setFailed([]);
        conflict();
      } else {
        fail(errors.map((error) => ({ field: error.path?.at(-1) ?? '', message: error.message, own: false })));
      }
    } catch (error) {
      fail([{ field: '', message: errorText(error), own: false }]);
    } finally {
      setBusy(false);
      if (pause === 0) running.current = false;
      else {
        setTimeout(() => {
          running.current = false;
        }, pause);
      }
    }
  };
  return {
    busy,
    attempt,
    errors: found.map(({ field, message }) => {
      const id = fields[field];
      return id === undefined ? { message } : { fieldId: id, message };
    }),
    error: (field) => found.find((item) => item.field === field)?.message,
    submit,
  };
}
