/** Taking a file from the hub within a dialog. */
import { useEffect, useRef, useState } from 'react';
import { download } from '@/lib/download';
import { useFormat } from '@/lib/format';
import { useLocale, useMessages } from '@/lib/i18n';
import { shellMessages } from './messages';
import { useSubmit, type Submit, type SubmitOptions } from './submit';

export interface Taking {
  form: Submit;
  /** How far it is; null while nothing is under way. */
  progress: string | null;
}

/** Takes a file from the hub within a dialog: what the hub refuses is told there, and closing it stops the taking. */
export function useTaking({ url, sizeBytes, fields, check, done }: { url: string | undefined; sizeBytes?: number | null; done: () => void } & Pick<SubmitOptions, 'fields' | 'check'>): Taking {
  const t = useMessages(shellMessages);
  const locale = useLocale();
  const format = useFormat();
  const [progress, setProgress] = useState<string | null>(null);
  const control = useRef<AbortController>(undefined);
  useEffect(() => () => control.current?.abort(), []);
  const form = useSubmit({
    ...(fields === undefined ? {} : { fields }),
    ...(check === undefined ? {} : { check }),
    send: async () => {
      control.current = new AbortController();
      try {
        if (url !== undefined) {
          await download(url, {
            locale,
            sizeBytes,
            signal: control.current.signal,
            cut: (received) => t.downloadCut(format.bytes(received)),
            onProgress: (received, total) => setProgress(total === null ? format.bytes(received) : t.downloadSoFar(format.bytes(received), format.bytes(total))),
          });
        }
      } finally {
        setProgress(null);
      }
      return [];
    },
    done,
  });
  return { form, progress };
}

export function TakingProgress({ progress }: { progress: string | null }) {
  return (
    <p className="small muted" role="status">
      {progress}
    </p>
  );
}
