/** One member of an item: what is known of it, its content on request, and what can be made of it. */
import { Link, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { HitTags } from '@/features/lookups';
import { graphql } from '@/gql';
import type { EvidenceMemberPageQuery } from '@/gql/graphql';
import { useFormat } from '@/lib/format';
import { useLocale, useMessages } from '@/lib/i18n';
import { useGraph } from '@/lib/query';
import { QueryError } from '@/shell';
import { Button, EmptyState, FindingItem, Hash, LoadingSkeleton, Menu, Panel, PathText, Tag, type MenuEntry } from '@/ui';
import { contentTypeMessages } from './contentTypes';
import { DeriveDialog, type DeriveWish } from './DeriveDialog';
import { DownloadDialog, MemberPackageDialog } from './EvidenceDialogs';
import { factInVietnamese } from './findingFacts';
import { findingMessages, findingWords } from './findings';
import { MemberContent, PurposeDialog } from './MemberContent';
import { recordedTime } from './bytes';
import { memberMessages } from './memberMessages';
import { evidenceMessages } from './messages';
import { SealedDialog } from './SealedDialog';

export const EvidenceMemberPageDocument = graphql(/* GraphQL */ `
  query EvidenceMemberPage($id: ID!, $index: Int!) {
    evidenceItem(id: $id) {
      id
      canVerify
      canDerive
      depth
      member(index: $index) { index path rawPathHex sizeBytes sha256 contentType encrypted modifiedAt findings { code severity detail } hitLevels seenInAnotherCase }
    }
    ruleMatches(evidenceId: $id, first: 10, filter: { memberIndex: $index }) {
      nodes { rule version ruleSet { id name } }
      totalCount
    }
  }
`);

type Item = NonNullable<EvidenceMemberPageQuery['evidenceItem']>;
type Member = NonNullable<Item['member']>;
type Matches = EvidenceMemberPageQuery['ruleMatches'];

export function EvidenceMemberTab() {
  const { id, index } = useParams({ from: '/app/evidence/$id/members/$index' });
  const t = useMessages(memberMessages);
  const number = Number(index);
  const valid = Number.isSafeInteger(number) && number >= 0 && number <= 2_147_483_647;
  const query = useGraph(EvidenceMemberPageDocument, { id, index: valid ? number : 0 }, { enabled: valid, keepPrevious: false });
  const item = query.data?.evidenceItem;
  if (query.isError) return <QueryError error={query.error} title={t.failed} onRetry={() => void query.refetch()} />;
  if (valid && item === undefined) return <LoadingSkeleton rows={6} />;
  const member = valid ? item?.member : null;
  if (item === null || item === undefined || member === null || member === undefined) {
    return (
      <EmptyState
        title={t.gone}
        action={
          <Link to="/evidence/$id" params={{ id }}>
            {t.back}
          </Link>
        }
      >
        {t.goneText}
      </EmptyState>
    );
  }
  return <MemberView key={`${item.id} ${member.index}`} item={item} member={member} matches={query.data?.ruleMatches ?? null} />;
}

function MemberView({ item, member, matches }: { item: Item; member: Member; matches: Matches }) {
  const t = useMessages(memberMessages);
  const types = useMessages(contentTypeMessages);
  const { offset } = useSearch({ from: '/app/evidence/$id/members/$index' });
  const proof = useMessages(evidenceMessages);
  const format = useFormat();
  const modified = member.modifiedAt === null ? null : recordedTime(member.modifiedAt);
  const [purpose, setPurpose] = useState<string | null>(null);
  const [dialog, setDialog] = useState<'none' | 'look' | 'take' | 'sealed' | 'prove'>('none');
  const [wish, setWish] = useState<DeriveWish | null>(null);
  const readable = member.sha256 !== null;
  const nested = member.findings.some((finding) => finding.code === 'nested-archive');
  const name = member.path.split(/[/\\]/).filter((part) => part !== '').at(-1) ?? member.path;
  const entries: MenuEntry[] = [];
  if (item.canVerify) entries.push({ key: 'prove', label: proof.memberPackageTitle, icon: 'shield', onSelect: () => setDialog('prove') });
  if (readable && item.canVerify) {
    entries.push({ key: 'sealed', label: t.sealed, icon: 'lock', onSelect: () => setDialog('sealed') });
    entries.push({ key: 'take', label: t.takeOut, icon: 'download', onSelect: () => setDialog('take') });
  }
  if (item.canDerive) {
    if (readable && nested) entries.push({ key: 'extract', label: t.extract, icon: 'file', onSelect: () => setWish({ kind: 'extract', index: member.index }) });
    entries.push({ key: 'leave', label: t.leaveOut, icon: 'close', onSelect: () => setWish({ kind: 'leave', index: member.index }) });
  }
  // The one act that this member calls for.
  const main = !item.canDerive
    ? null
    : member.encrypted && !readable
      ? { label: t.decrypt, wish: { kind: 'decrypt', index: member.index } as const }
      : readable && nested
        ? { label: t.openNested, wish: { kind: 'open', index: member.index } as const }
        : readable
          ? { label: t.extract, wish: { kind: 'extract', index: member.index } as const }
          : null;
  return (
    <div className="cols">
      <div className="stack">
        <Panel
          title={t.memberNumber(format.number(member.index))}
          count={name}
          aside={
            <>
              {main !== null && (
                <Button size="sm" variant="primary" onClick={() => setWish(main.wish)}>
                  {main.label}
                </Button>
              )}
              {entries.length > 0 && <Menu label={t.actions} entries={entries} />}
            </>
          }
        >
          <dl className="kv">
            <dt>{t.path}</dt>
            <dd>
              <PathText path={member.path} />
              {member.rawPathHex !== null && (
                <span className="cell-sub mono anywhere">
                  {t.rawPath}: {member.rawPathHex}
                </span>
              )}
            </dd>
            <dt>SHA-256</dt>
            <dd>{member.sha256 === null ? <span className="muted">{t.unread}</span> : <Hash value={member.sha256} form="full" />}</dd>
            <dt>{t.size}</dt>
            <dd>{format.bytesExact(member.sizeBytes)}</dd>
            {member.contentType !== null && (
              <>
                <dt>{types.label}</dt>
                <dd>
                  {types.words[member.contentType] ?? member.contentType}
                  <span className="cell-sub mono">{member.contentType}</span>
                </dd>
              </>
            )}
            <dt>{t.modified}</dt>
            <dd>
              {modified === null ? (
                <span className={member.modifiedAt === null ? 'muted' : 'mono'}>{member.modifiedAt ?? t.unknown}</span>
              ) : (
                <>
                  <time dateTime={modified.at}>{format.dateTimeSeconds(modified.at)}</time>
                  <span className="cell-sub">{modified.zone === 'utc' ? t.modifiedUtc : t.modifiedLocal}</span>
                </>
              )}
            </dd>
            <dt>{t.encrypted}</dt>
            <dd>{member.encrypted ? <Tag tone="warn" icon="lock">{t.yes}</Tag> : t.no}</dd>
          </dl>
        </Panel>
        <Panel title={t.content} flush={purpose !== null && readable && member.sizeBytes > 0}>
          {!readable ? (
            <p className="muted">{member.encrypted ? t.cannotLookEncrypted : t.cannotLook}</p>
          ) : !item.canVerify ? (
            <p className="muted">{t.noRight}</p>
          ) : member.sizeBytes === 0 ? (
            <p className="muted">{t.emptyMember}</p>
          ) : purpose === null ? (
            <div className="look-gate">
              <p className="muted">{t.lookNeeds}</p>
              <Button icon="eye" onClick={() => setDialog('look')}>
                {t.look}
              </Button>
            </div>
          ) : (
            <MemberContent place={{ id: item.id, index: member.index, purpose }} size={member.sizeBytes} name={name} offset={offset} />
          )}
        </Panel>
      </div>
      <aside className="stack">
        <Findings member={member} />
        {(member.hitLevels.length > 0 || member.seenInAnotherCase) && (
          <Panel title={proof.tabLookUps}>
            <p className="tag-list">
              <HitTags levels={member.hitLevels} elsewhere={member.seenInAnotherCase} />
            </p>
            <Link to="/evidence/$id/lookups" params={{ id: item.id }}>
              {t.seeLookUps}
            </Link>
          </Panel>
        )}
        {matches !== null && matches.nodes.length > 0 && (
          <Panel title={t.rules} count={matches.totalCount === null ? undefined : format.number(matches.totalCount)}>
            <ul className="stack-tight">
              {matches.nodes.map((match) => (
                <li key={`${match.ruleSet.id} ${match.version} ${match.rule}`}>
                  <Link to="/evidence/$id/rules" params={{ id: item.id }} search={{ rule: match.rule }} className="mono anywhere">
                    {match.rule}
                  </Link>
                  <span className="cell-sub anywhere">
                    {match.ruleSet.name} {match.version}
                  </span>
                </li>
              ))}
            </ul>
          </Panel>
        )}
        <Link to="/evidence/$id" params={{ id: item.id }}>
          {t.back}
        </Link>
      </aside>
      {dialog === 'look' && (
        <PurposeDialog
          onClose={() => setDialog('none')}
          onPurpose={(text) => {
            setPurpose(text);
            setDialog('none');
          }}
        />
      )}
      {dialog === 'take' && <DownloadDialog what="original" url={`/api/evidence/${item.id}/members/${member.index}/content`} fileName={member.path} title={t.takeTitle} onClose={() => setDialog('none')} onTaken={() => undefined} />}
      {dialog === 'prove' && <MemberPackageDialog id={item.id} index={member.index} path={member.path} onClose={() => setDialog('none')} />}
      {dialog === 'sealed' && <SealedDialog id={item.id} index={member.index} fileName={member.path} onClose={() => setDialog('none')} />}
      {wish !== null && <DeriveDialog id={item.id} name={member.path} wish={wish} onClose={() => setWish(null)} />}
    </div>
  );
}

function Findings({ member }: { member: Member }) {
  const t = useMessages(memberMessages);
  const words = useMessages(findingMessages);
  const locale = useLocale();
  if (member.findings.length === 0) return null;
  return (
    <Panel title={t.found} flush>
      {member.findings.map((finding, at) => (
        <FindingItem key={at} severity={finding.severity} code={finding.code} title={findingWords(words, finding.code)?.short ?? finding.code}>
          {locale === 'vi' ? (factInVietnamese(finding.detail) ?? finding.detail) : finding.detail}
        </FindingItem>
      ))}
    </Panel>
  );
}
