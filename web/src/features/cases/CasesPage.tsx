import { useMessages } from '@/lib/i18n';
import { EmptyState, PageHead } from '@/ui';
import { casesMessages } from './messages';

export function CasesPage() {
  const t = useMessages(casesMessages).casesPage;
  return (
    <>
      <PageHead title={t.title} />
      <EmptyState title={t.empty} />
    </>
  );
}
