/** The handbooks that fit the class of a case. Read by itself, after the page. */
import { Link } from '@tanstack/react-router';
import type { IncidentClass } from '@/lib/domain';
import { useLocale, useMessages } from '@/lib/i18n';
import { useGraph } from '@/lib/query';
import { QueryError } from '@/shell';
import { PlainSection } from '@/ui';
import { HandbooksDocument } from './documents';
import { knowledgeMessages } from './messages';
import { summaryOf, titleOf } from './model';
import './knowledge.css';

export function HandbooksPanel({ incidentClass }: { incidentClass: IncidentClass }) {
  const t = useMessages(knowledgeMessages);
  const locale = useLocale();
  const query = useGraph(HandbooksDocument, { filter: { kind: ['HANDBOOK'], incidentClass } }, { staleMs: 300_000 });
  const rows = query.data?.articles.nodes ?? [];
  if (query.isError) {
    return (
      <PlainSection title={t.handbooks}>
        <QueryError bare error={query.error} onRetry={() => void query.refetch()} />
      </PlainSection>
    );
  }
  if (rows.length === 0) return null;
  return (
    <PlainSection title={t.handbooks}>
      <ul className="article-versions">
        {rows.map((row) => (
          <li key={row.id}>
            <Link to="/knowledge/$code" params={{ code: row.code }}>
              {titleOf(row.current, locale)}
            </Link>
            <span className="cell-sub">{summaryOf(row.current, locale)}</span>
          </li>
        ))}
      </ul>
    </PlainSection>
  );
}
