import { useMessages } from '@/lib/i18n';
import { EmptyState, PageHead } from '@/ui';
import { agenciesMessages } from './messages';

export function AgenciesPage() {
  const t = useMessages(agenciesMessages).agenciesPage;
  return (
    <>
      <PageHead title={t.title} />
      <EmptyState title={t.empty} />
    </>
  );
}
