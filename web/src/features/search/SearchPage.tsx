import { useMessages } from '@/lib/i18n';
import { EmptyState, PageHead } from '@/ui';
import { searchMessages } from './messages';

export function SearchPage() {
  const t = useMessages(searchMessages).searchPage;
  return (
    <>
      <PageHead title={t.title} />
      <EmptyState title={t.empty} />
    </>
  );
}
