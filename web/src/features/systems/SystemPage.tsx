import { useMessages } from '@/lib/i18n';
import { EmptyState, PageHead } from '@/ui';
import { systemsMessages } from './messages';

export function SystemPage() {
  const t = useMessages(systemsMessages).systemPage;
  return (
    <>
      <PageHead title={t.title} />
      <EmptyState title={t.empty} />
    </>
  );
}
