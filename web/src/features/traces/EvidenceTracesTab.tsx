/** The traces of one item, and how they were read. */
import { useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useMessages } from '@/lib/i18n';
import { pageSize } from '@/lib/paging';
import { useGraph } from '@/lib/query';
import { QueryError } from '@/shell';
import { LoadingSkeleton } from '@/ui';
import { TraceReadingDocument } from './documents';
import { tracesMessages } from './messages';
import { ReadingPanel } from './ReadingPanel';
import { TracesView } from './TracesView';

export function EvidenceTracesTab() {
  const t = useMessages(tracesMessages);
  const { id } = useParams({ from: '/app/evidence/$id' });
  const search = useSearch({ from: '/app/evidence/$id/timeline' });
  const [every, setEvery] = useState<number | false>(false);
  const query = useGraph(TraceReadingDocument, { id, first: pageSize }, { live: '*', everyMs: every });
  const reading = query.data?.traceReading;
  const busy = reading === null || reading?.state === 'WAITING' || reading?.state === 'RUNNING';
  const wanted = busy ? 2000 : false;
  if (wanted !== every) setEvery(wanted);
  if (query.isError && reading === undefined) return <QueryError error={query.error} title={t.failed} onRetry={() => void query.refetch()} />;
  if (reading === undefined) return <LoadingSkeleton rows={8} />;
  return (
    <div className="stack">
      <TracesView place={{ evidenceId: id }} search={search} canAnalyse={reading?.canAnalyse ?? false} live="*" everyMs={wanted} emptyText={t.emptyText} />
      <ReadingPanel id={id} reading={reading} />
    </div>
  );
}
