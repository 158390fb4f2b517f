import { useMessages } from '@/lib/i18n';
import { EmptyState, PageHead } from '@/ui';
import { reportsMessages } from './messages';

export function ReportPage() {
  const t = useMessages(reportsMessages).reportPage;
  return (
    <>
      <PageHead title={t.title} />
      <EmptyState title={t.empty} />
    </>
  );
}
