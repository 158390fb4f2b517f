import { useMessages } from '@/lib/i18n';
import { EmptyState, PageHead } from '@/ui';
import { workMessages } from './messages';

export function WorkPage() {
  const t = useMessages(workMessages).workPage;
  return (
    <>
      <PageHead title={t.title} />
      <EmptyState title={t.empty} />
    </>
  );
}
