/** Anomalies in plain words, one entry per kind. */
import { useFormat } from '@/lib/format';
import { useMessages } from '@/lib/i18n';
import { EmptyState, FindingItem, Panel, type IconName } from '@/ui';
import type { Item } from './EvidenceItemPage';
import { findingMessages, findingWords } from './findings';
import { evidenceMessages } from './messages';

type Finding = Item['findings'][number];

export interface FindingGroup {
  code: string;
  severity: Finding['severity'];
  findings: readonly Finding[];
}

const rank = { ERROR: 0, WARNING: 1, INFO: 2 } as const;

/** Same code and severity together; the gravest first, else in the order of the hub. */
export function groupFindings(findings: readonly Finding[]): FindingGroup[] {
  const groups = new Map<string, { code: string; severity: Finding['severity']; findings: Finding[] }>();
  for (const finding of findings) {
    const key = `${finding.severity} ${finding.code}`;
    const group = groups.get(key) ?? { code: finding.code, severity: finding.severity, findings: [] };
    group.findings.push(finding);
    groups.set(key, group);
  }
  return [...groups.values()].sort((a, b) => rank[a.severity] - rank[b.severity]);
}

const shownPlaces = 4;
const icons: Record<string, IconName> = { encrypted: 'lock' };

export function FindingsPanel({ item }: { item: Pick<Item, 'findings' | 'status' | 'verdict'> }) {
  const t = useMessages(evidenceMessages);
  const words = useMessages(findingMessages);
  const format = useFormat();
  const groups = groupFindings(item.findings);
  const empty = item.status === 'STORED' ? t.findingsLater : item.verdict === 'OPAQUE' ? t.findingsOpaque : t.findingsNone;
  return (
    <Panel title={t.findings} count={groups.length > 0 ? format.number(groups.length) : undefined} aside={<span className="muted">{t.findingsKept}</span>} flush>
      {groups.length === 0 && <EmptyState bare title={empty} />}
      {groups.map((group) => {
        const said = findingWords(words, group.code);
        const rest = group.findings.length - shownPlaces;
        const many = group.findings.length > 1;
        return (
          <FindingItem
            key={`${group.severity}${group.code}`}
            severity={group.severity}
            code={group.code}
            title={`${said?.title ?? group.findings[0]?.detail ?? group.code}${many ? ` · ${t.places(format.number(group.findings.length))}` : ''}`}
            {...(icons[group.code] === undefined ? {} : { icon: icons[group.code] })}
            path={
              <ul className="finding-places">
                {group.findings.slice(0, shownPlaces).map((finding, index) => (
                  <li key={index}>
                    {finding.path ?? ''}
                    {finding.path !== null && finding.detail !== '' && ' · '}
                    {said === undefined && finding.path === null ? '' : <span className="muted" lang="en">{finding.detail}</span>}
                  </li>
                ))}
                {rest > 0 && <li className="muted">{t.morePlaces(format.number(rest))}</li>}
              </ul>
            }
          >
            {said !== undefined && (
              <>
                <span className="finding-do">
                  <span className="strong">{t.didLabel}</span> {said.did}
                </span>
                <span className="finding-do">
                  <span className="strong">{t.todoLabel}</span> {said.todo}
                </span>
              </>
            )}
          </FindingItem>
        );
      })}
    </Panel>
  );
}
