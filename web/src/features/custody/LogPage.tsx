import { useMessages } from '@/lib/i18n';
import { EmptyState, PageHead } from '@/ui';
import { custodyMessages } from './messages';

export function LogPage() {
  const t = useMessages(custodyMessages).logPage;
  return (
    <>
      <PageHead title={t.title} />
      <EmptyState title={t.empty} />
    </>
  );
}
