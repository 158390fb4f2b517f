import { useMessages } from '@/lib/i18n';
import { EmptyState, PageHead } from '@/ui';
import { reportsMessages } from './messages';

export function ReportIncidentPage() {
  const t = useMessages(reportsMessages).reportIncidentPage;
  return (
    <>
      <PageHead title={t.title} />
      <EmptyState title={t.empty} />
    </>
  );
}
