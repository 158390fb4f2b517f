import { useMessages } from '@/lib/i18n';
import { EmptyState, PageHead } from '@/ui';
import { triageMessages } from './messages';

export function TriagePage() {
  const t = useMessages(triageMessages).triagePage;
  return (
    <>
      <PageHead title={t.title} />
      <EmptyState title={t.empty} />
    </>
  );
}
