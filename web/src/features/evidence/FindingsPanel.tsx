/** Anomalies in plain words, one entry per kind. */
import { useFormat } from '@/lib/format';
import { useLocale, useMessages } from '@/lib/i18n';
import { useGraph } from '@/lib/query';
import { EmptyState, FindingItem, Panel, StateText, type IconName } from '@/ui';
import type { Item } from './evidenceItem';
import { faultOf } from './FaultTag';
import { factInVietnamese } from './findingFacts';
import { findingMessages, findingWords } from './findings';
import { EvidenceMembersDocument } from './InventoryPanel';
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

/** The numbers of the members that a finding concerns, in their order: one path can stand for several. */
export function memberNumbers(members: readonly { index: number; path: string; findings: readonly { code: string }[] }[], code: string): ReadonlyMap<string, readonly number[]> {
  const numbers = new Map<string, number[]>();
  for (const member of members) {
    if (member.findings.some((finding) => finding.code === code)) numbers.set(member.path, [...(numbers.get(member.path) ?? []), member.index]);
  }
  return numbers;
}

/** What to say when nothing odd is listed: only a file that was examined is said to have none. */
export function nothingFound(item: Pick<Item, 'status' | 'verdict'>): 'later' | 'unexamined' | 'opaque' | 'none' {
  if (item.status === 'STORED') return 'later';
  if (item.status !== 'EXAMINED') return 'unexamined';
  return item.verdict === 'OPAQUE' || item.verdict === null ? 'opaque' : 'none';
}

const shownPlaces = 4;
const icons: Record<string, IconName> = { encrypted: 'lock' };

/** What became of the bytes; nothing where the history that tells it does not hold. */
function KeptWord({ item }: { item: Pick<Item, 'disposedAt' | 'alteredAt' | 'inventoryAlteredAt' | 'chain'> }) {
  const t = useMessages(evidenceMessages);
  const fault = faultOf(item);
  if (fault === 'inventory') return <StateText tone="bad" icon="shieldBroken">{t.faultInventory}</StateText>;
  if (fault === 'altered') return <StateText tone="bad" icon="shieldBroken">{t.findingsAltered}</StateText>;
  return fault === null && <span className="muted">{item.disposedAt === null ? t.findingsKept : t.findingsGone}</span>;
}

export function FindingsPanel({ item }: { item: Pick<Item, 'id' | 'findings' | 'status' | 'verdict' | 'disposedAt' | 'alteredAt' | 'inventoryAlteredAt' | 'chain'> }) {
  const t = useMessages(evidenceMessages);
  const words = useMessages(findingMessages);
  const format = useFormat();
  const groups = groupFindings(item.findings);
  const locale = useLocale();
  const empty = { later: t.findingsLater, unexamined: t.findingsUnexamined, opaque: t.findingsOpaque, none: t.findingsNone }[nothingFound(item)];
  const withPath = item.findings.some((finding) => finding.path !== null);
  const flagged = useGraph(EvidenceMembersDocument, { id: item.id, first: 100, after: null, filter: { flagged: true } }, { enabled: withPath, staleMs: 60_000 });
  const members = flagged.data?.evidenceItem?.members.nodes ?? [];
  return (
    <Panel title={t.findings} count={groups.length > 0 ? t.findingsCount(item.findings.length, groups.length) : undefined} aside={<KeptWord item={item} />} flush>
      {groups.length === 0 && <EmptyState bare title={empty} />}
      {groups.map((group) => {
        const said = findingWords(words, group.code);
        const rest = group.findings.length - shownPlaces;
        const many = group.findings.length > 1;
        const numbers = memberNumbers(members, group.code);
        const told = new Map<string, number>();
        const places = group.findings.map((finding) => {
          const at = finding.path === null ? 0 : (told.get(finding.path) ?? 0);
          if (finding.path !== null) told.set(finding.path, at + 1);
          const number = finding.path === null ? undefined : numbers.get(finding.path)?.[at];
          const fact = locale === 'vi' ? factInVietnamese(finding.detail) : finding.detail;
          return { path: finding.path, number, fact: fact === '' ? null : fact, detail: finding.detail };
        });
        const raw = locale === 'vi' ? [...new Set(places.slice(0, shownPlaces).map((place) => place.detail))].filter((detail) => detail !== '') : [];
        return (
          <FindingItem
            key={`${group.severity}${group.code}`}
            severity={group.severity}
            code={group.code}
            title={`${said?.title ?? (locale === 'vi' ? t.findingUnknown : (group.findings[0]?.detail ?? group.code))}${many ? ` · ${t.places(format.number(group.findings.length))}` : ''}`}
            {...(icons[group.code] === undefined ? {} : { icon: icons[group.code] })}
            path={
              <>
                <ul className="finding-places">
                  {places.slice(0, shownPlaces).map((place, index) => (
                    <li key={index}>
                      {place.number !== undefined && <span className="muted">#{format.number(place.number)} </span>}
                      {place.path ?? ''}
                      {place.fact !== null && (
                        <span className="finding-fact muted">
                          {place.path !== null && ' · '}
                          {place.fact}
                        </span>
                      )}
                    </li>
                  ))}
                  {rest > 0 && <li className="muted">{t.morePlaces(format.number(rest))}</li>}
                </ul>
                {raw.length > 0 && (
                  <details className="finding-raw">
                    <summary>{t.technical}</summary>
                    <ul lang="en">
                      {raw.map((detail) => (
                        <li key={detail}>{detail}</li>
                      ))}
                    </ul>
                  </details>
                )}
              </>
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
