import { useMessages } from '@/lib/i18n';
import { EmptyState, PageHead } from '@/ui';
import { tasksMessages } from './messages';

export function TasksPage() {
  const t = useMessages(tasksMessages).tasksPage;
  return (
    <>
      <PageHead title={t.title} />
      <EmptyState title={t.empty} />
    </>
  );
}
