import { useMessages } from '@/lib/i18n';
import { EmptyState } from '@/ui';
import { casesMessages } from './messages';

export function CaseEscalationsTab() {
  const t = useMessages(casesMessages);
  return <EmptyState title={t.caseEscalationsTab} />;
}
