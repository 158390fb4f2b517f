import { useMessages } from '@/lib/i18n';
import { EmptyState, PageHead } from '@/ui';
import { evidenceMessages } from './messages';

export function EvidencePage() {
  const t = useMessages(evidenceMessages).evidencePage;
  return (
    <>
      <PageHead title={t.title} />
      <EmptyState title={t.empty} />
    </>
  );
}
