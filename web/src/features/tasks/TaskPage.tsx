import { useMessages } from '@/lib/i18n';
import { EmptyState, PageHead } from '@/ui';
import { tasksMessages } from './messages';

export function TaskPage() {
  const t = useMessages(tasksMessages).taskPage;
  return (
    <>
      <PageHead title={t.title} />
      <EmptyState title={t.empty} />
    </>
  );
}
