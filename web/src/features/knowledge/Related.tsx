/** Other articles about incidents of the same class. */
import { Link } from '@tanstack/react-router';
import type { IncidentClass } from '@/lib/domain';
import { useMessages } from '@/lib/i18n';
import { useLabels } from '@/lib/labels';
import { useGraph } from '@/lib/query';
import { QueryError } from '@/shell';
import { PlainSection } from '@/ui';
import { HandbooksDocument } from './documents';
import { knowledgeMessages } from './messages';
import { titleOf } from './model';
import type { ReadingLanguage } from './search';

export function Related({ classes, except, language }: { classes: readonly IncidentClass[]; except: string; language: ReadingLanguage }) {
  const t = useMessages(knowledgeMessages);
  const label = useLabels();
  const query = useGraph(HandbooksDocument, { filter: { incidentClass: classes[0] ?? null } });
  const rows = (query.data?.articles.nodes ?? []).filter((row) => row.code !== except);
  if (query.isError) {
    return (
      <PlainSection title={t.related}>
        <QueryError bare error={query.error} onRetry={() => void query.refetch()} />
      </PlainSection>
    );
  }
  if (rows.length === 0) return null;
  return (
    <PlainSection title={t.related}>
      <ul className="article-versions">
        {rows.map((row) => (
          <li key={row.id}>
            <Link to="/knowledge/$code" params={{ code: row.code }} lang={language}>
              {titleOf(row.current, language)}
            </Link>
            <span className="cell-sub">{label.articleKind[row.kind]}</span>
          </li>
        ))}
      </ul>
    </PlainSection>
  );
}
