import { useMessages } from '@/lib/i18n';
import { EmptyState, PageHead } from '@/ui';
import { systemsMessages } from './messages';

export function SystemsPage() {
  const t = useMessages(systemsMessages).systemsPage;
  return (
    <>
      <PageHead title={t.title} />
      <EmptyState title={t.empty} />
    </>
  );
}
