import { useMessages } from '@/lib/i18n';
import { EmptyState, PageHead } from '@/ui';
import { evidenceMessages } from './messages';

export function EvidenceItemPage() {
  const t = useMessages(evidenceMessages).evidenceItemPage;
  return (
    <>
      <PageHead title={t.title} />
      <EmptyState title={t.empty} />
    </>
  );
}
