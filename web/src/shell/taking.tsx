/** Taking a file from the hub within a dialog. */
import { useEffect, useRef } from 'react';
import { download } from '@/lib/download';
import { useLocale, useMessages } from '@/lib/i18n';
import { shellMessages } from './messages';
import { useSubmit, type Submit, type SubmitOptions } from './submit';

export interface TakingOptions extends Pick<SubmitOptions, 'fields' | 'check' | 'done'> {
  /** Undefined while it is not known. */
  url: string | undefined;
  sizeBytes?: number | null;
  probe?: string | undefined;
}

/** Takes a file from the hub within a dialog: what the hub refuses is told there, and closing it stops the taking. */
export function useTaking({ url, sizeBytes, probe, fields, check, done }: TakingOptions): Submit {
  const t = useMessages(shellMessages);
  const locale = useLocale();
  const control = useRef<AbortController>(undefined);
  useEffect(() => () => control.current?.abort(), []);
  return useSubmit({
    ...(fields === undefined ? {} : { fields }),
    ...(check === undefined ? {} : { check }),
    send: async () => {
      control.current = new AbortController();
      if (url !== undefined) await download(url, { locale, sizeBytes, probe, signal: control.current.signal, cut: t.downloadCut });
      return [];
    },
    done,
  });
}
