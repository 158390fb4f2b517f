/**
 * Sending a form: once at a time, errors at the field that the hub names and in
 * the summary, the rest in words. Shared by all dialogs and forms that write.
 */
import { useEffect, useRef, useState } from 'react';
import { isApiError, type UserError } from '@/lib/graphql';
import { useFormat } from '@/lib/format';
import { useMessages } from '@/lib/i18n';
import { useSessionEnded } from '@/lib/session';
import { refusedCharacter } from '@/lib/shown';
import type { FormError } from '@/ui';
import { uiMessages } from '@/ui/messages';
import { shellMessages } from './messages';

/** An `ApiError` in words: what it is, and what is untouched or to be done. */
export interface ErrorWords {
  title: string;
  text: string;
}

export function useErrorWords(): (error: unknown) => ErrorWords {
  const t = useMessages(shellMessages);
  const format = useFormat();
  return (error) => {
    if (!isApiError(error)) return { title: t.internalTitle, text: t.internalText };
    if (error.maybeDone) return { title: t.unansweredTitle, text: t.unansweredText };
    switch (error.code) {
      case 'UNAUTHENTICATED':
        return { title: t.sessionEnded, text: t.sessionEndedText };
      case 'FORBIDDEN':
        return { title: t.deniedTitle, text: t.deniedText };
      case 'NOT_FOUND':
        return { title: t.goneTitle, text: t.goneText };
      case 'BAD_REQUEST':
        return { title: t.badRequestTitle, text: t.badRequestText };
      case 'RATE_LIMITED':
        return { title: t.limitedTitle, text: t.limitedText(format.duration((error.retryAfterSeconds ?? 60) * 1000, { seconds: true })) };
      case 'UNAVAILABLE':
        return { title: t.unavailableTitle, text: t.unavailableText };
      case 'INTERNAL':
        return { title: t.internalTitle, text: t.internalText };
      case 'REFUSED':
        return { title: t.refusedTitle, text: error.message };
      case 'NETWORK':
        return { title: t.offlineTitle, text: t.offlineText };
    }
  };
}

/** The same in one line, for a notice. */
export function useErrorText(): (error: unknown) => string {
  const words = useErrorWords();
  return (error) => {
    const { title, text } = words(error);
    return `${title}. ${text}${requestIdOf(error)}`;
  };
}

function requestIdOf(error: unknown): string {
  return isApiError(error) && error.requestId !== null && ['BAD_REQUEST', 'INTERNAL', 'REFUSED'].includes(error.code) ? ` (${error.requestId})` : '';
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
  /** `NOT_FOUND`: what it is about is there no more. Without it the summary says so in general words. */
  gone?: () => void;
}

export interface Submit {
  busy: boolean;
  /** For `ErrorSummary`. */
  errors: readonly FormError[];
  attempt: number;
  /** The message for one field. */
  error: (field: string) => string | undefined;
  submit: () => Promise<void>;
  /** True once it was taken: what was written is no longer unsent. */
  sent: () => boolean;
  /** The last answer was lost: it may have been taken. */
  unanswered: boolean;
}

interface Failure {
  field: string;
  message: string;
  /** Told by `check`, not by the hub. */
  own: boolean;
  /** The request itself failed: nothing in the form is to be mended. */
  title?: string;
  /** It failed for want of a session: once there is one again, it has to be sent again. */
  signedOut?: boolean;
  /** Its answer was lost, not necessarily the request. */
  unanswered?: boolean;
}

/** The first character in a field of text that the hub does not take. */
function characterIn(id: string): string | null {
  const field = document.getElementById(id);
  if (field instanceof HTMLTextAreaElement) return refusedCharacter(field.value, true);
  return field instanceof HTMLInputElement && ['text', 'search', 'email', 'tel'].includes(field.type) ? refusedCharacter(field.value) : null;
}

export function useSubmit({ fields = {}, check, send, done, conflict, gone }: SubmitOptions): Submit {
  const [busy, setBusy] = useState(false);
  const [attempt, setAttempt] = useState(0);
  const [failed, setFailed] = useState<readonly Failure[]>([]);
  const running = useRef(false);
  const taken = useRef(false);
  const errorWords = useErrorWords();
  const words = useMessages(shellMessages);
  const ui = useMessages(uiMessages);
  const ended = useSessionEnded();
  // What the form itself can tell is told for as long as it is so: a field that is filled in has no error any more.
  const now = failed.some(({ own }) => own) ? (check?.() ?? {}) : {};
  const found = failed.flatMap((failure): readonly Failure[] => {
    // The session is there again; what was sent then was not done.
    if (failure.signedOut === true && !ended) return [{ field: '', title: words.signedInTitle, message: words.signedInText, own: false }];
    const message = failure.own ? now[failure.field] : failure.message;
    return message === undefined ? [] : [{ ...failure, message }];
  });
  // What the hub told of a field holds until the field is changed.
  const told = failed.some((failure) => !failure.own && fields[failure.field] !== undefined);
  useEffect(() => {
    if (!told) return undefined;
    const onInput = (event: Event) => {
      const id = event.target instanceof Element ? event.target.id : '';
      if (id !== '') setFailed((old) => (old.some((failure) => !failure.own && fields[failure.field] === id) ? old.filter((failure) => failure.own || fields[failure.field] !== id) : old));
    };
    document.addEventListener('input', onInput);
    return () => document.removeEventListener('input', onInput);
    // The ids of a form's fields stay as they are.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [told]);
  const fail = (next: readonly Failure[]) => {
    setFailed(next);
    setAttempt((n) => n + 1);
  };
  const submit = async () => {
    // A second press while the first is under way does nothing.
    if (running.current) return;
    const missing = Object.entries(check?.() ?? {}).flatMap(([field, message]) => (message === undefined ? [] : [{ field, message, own: true }]));
    // Which character it is the hub does not say; nobody sees it.
    const unseen = Object.entries(fields).flatMap(([field, id]) => {
      const code = missing.some((one) => one.field === field) ? null : characterIn(id);
      return code === null ? [] : [{ field, message: ui.characterRefused(code), own: false }];
    });
    if (missing.length + unseen.length > 0) {
      fail([...missing, ...unseen]);
      return;
    }
    running.current = true;
    taken.current = false;
    setBusy(true);
    let pause = 0;
    try {
      const errors = await send();
      if (errors.length === 0) {
        setFailed([]);
        // The hub may answer between the two presses of a double click.
        pause = 1000;
        taken.current = true;
        done();
      } else if (conflict !== undefined && errors.some((error) => error.code === 'CONFLICT')) {
        setFailed([]);
        conflict();
      } else {
        fail(errors.map((error) => ({ field: error.path?.at(-1) ?? '', message: error.message, own: false })));
      }
    } catch (error) {
      if (gone !== undefined && isApiError(error, 'NOT_FOUND')) {
        setFailed([]);
        gone();
        return;
      }
      const { title, text } = errorWords(error);
      fail([{ field: '', title, message: `${text}${requestIdOf(error)}`, own: false, signedOut: isApiError(error, 'UNAUTHENTICATED'), unanswered: isApiError(error) && error.maybeDone }]);
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
    errors: found.map(({ field, message, title }) => {
      const id = fields[field];
      return { message, ...(id === undefined ? {} : { fieldId: id }), ...(title === undefined ? {} : { title }) };
    }),
    error: (field) => found.find((item) => item.field === field)?.message,
    submit,
    sent: () => taken.current,
    unanswered: failed.some((failure) => failure.unanswered === true),
  };
}
