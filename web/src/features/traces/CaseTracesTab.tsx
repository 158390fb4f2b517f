/** The traces of all evidence of a case that the viewer may see. */
import { useParams, useSearch } from '@tanstack/react-router';
import { useCase } from '@/features/cases';
import { useMessages } from '@/lib/i18n';
import { tracesMessages } from './messages';
import { TracesView } from './TracesView';

export function CaseTracesTab() {
  const t = useMessages(tracesMessages);
  const { number } = useParams({ from: '/app/cases/$number' });
  const search = useSearch({ from: '/app/cases/$number/traces' });
  const data = useCase(number).data?.case ?? undefined;
  if (data === undefined) return null;
  // Who may upload evidence to the case may note on it; the hub asks for each item.
  return <TracesView place={{ caseId: data.id }} search={search} canAnalyse={data.actions.includes('UPLOAD_EVIDENCE')} live={data.id} note={t.caseNote} emptyText={t.emptyCase} />;
}
