import { useMessages } from '@/lib/i18n';
import { EmptyState, PageHead } from '@/ui';
import { outboxMessages } from './messages';

export function OutboxPage() {
  const t = useMessages(outboxMessages).outboxPage;
  return (
    <>
      <PageHead title={t.title} />
      <EmptyState title={t.empty} />
    </>
  );
}
