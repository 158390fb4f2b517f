/** Taking a file from the hub within a dialog. */
import { useEffect, useRef } from 'react';
import { download, type Taken } from '@/lib/download';
import { useLocale, useMessages } from '@/lib/i18n';
import { Button, ErrorSummary } from '@/ui';
import { shellMessages } from './messages';
import { useSubmit, type Submit, type SubmitOptions } from './submit';

export interface TakingOptions extends Pick<SubmitOptions, 'fields' | 'check'> {
  /** Undefined while it is not known. */
  url: string | undefined;
  done: (taken: Taken) => void;
}

/** Takes a file from the hub within a dialog: what the hub refuses is told there. */
export function useTaking({ url, fields, check, done }: TakingOptions): Submit {
  const t = useMessages(shellMessages);
  const locale = useLocale();
  const control = useRef<AbortController>(undefined);
  const taken = useRef<Taken>({ password: null });
  useEffect(() => () => control.current?.abort(), []);
  return useSubmit({
    ...(fields === undefined ? {} : { fields }),
    ...(check === undefined ? {} : { check }),
    send: async () => {
      control.current = new AbortController();
      if (url !== undefined) taken.current = await download(url, { locale, signal: control.current.signal, unknown: t.downloadUnknown });
      return [];
    },
    done: () => done(taken.current),
  });
}

/** Takes a file by a press; what the hub refuses is told above it. */
export function TakeButton({ url, label }: { url: string; label: string }) {
  const form = useTaking({ url, done: () => undefined });
  return (
    <div className="stack-tight">
      <ErrorSummary errors={form.errors} attempt={form.attempt} />
      <div>
        <Button size="sm" icon="download" busy={form.busy} onClick={() => void form.submit()}>
          {label}
        </Button>
      </div>
    </div>
  );
}
