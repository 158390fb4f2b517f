import { useSyncExternalStore } from 'react';
import { useMessages } from '@/lib/i18n';
import { askForPageNow, usePageWaiting } from '@/lib/pages';
import { uploads } from '@/lib/upload';
import { ErrorState, LoadingSkeleton } from '@/ui';
import { shellMessages } from './messages';

/** In the place of a page that is on its way; where the line is down it says so and goes on by itself. */
export function PagePending() {
  const t = useMessages(shellMessages);
  const waiting = usePageWaiting();
  const uploading = useSyncExternalStore(uploads.subscribe, () => uploads.active());
  if (!waiting) return <LoadingSkeleton />;
  return (
    <ErrorState title={t.offlineTitle} onRetry={askForPageNow}>
      {t.pageWaits}
      {uploading && ` ${t.pageUploads}`}
    </ErrorState>
  );
}
