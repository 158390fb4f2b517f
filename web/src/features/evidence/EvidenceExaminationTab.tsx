/** What the examination of an item found: findings first, then the inventory, the chain of custody beside it. */
import { useParams } from '@tanstack/react-router';
import { useFormat } from '@/lib/format';
import { useMessages } from '@/lib/i18n';
import { Hash, PlainSection } from '@/ui';
import { contentTypeMessages } from './contentTypes';
import { CustodyPanel } from './CustodyPanel';
import { useEvidenceItem, useItemActions, type Item } from './evidenceItem';
import { FindingsPanel, nothingFound } from './FindingsPanel';
import { InventoryPanel } from './InventoryPanel';
import { evidenceMessages } from './messages';

export function EvidenceExaminationTab() {
  const { id } = useParams({ from: '/app/evidence/$id' });
  const item = useEvidenceItem(id).data?.evidenceItem ?? undefined;
  return item === undefined ? null : <Examination item={item} />;
}

function Examination({ item }: { item: Item }) {
  const t = useMessages(evidenceMessages);
  const types = useMessages(contentTypeMessages);
  const format = useFormat();
  const { openPackage } = useItemActions();
  return (
    <div className="cols">
      <div className="stack">
        <FindingsPanel item={item} />
        <InventoryPanel id={item.id} count={item.memberCount} flagged={item.flaggedCount} empty={nothingFound(item)} proves={item.canVerify} />
      </div>
      <aside className="stack">
        <CustodyPanel id={item.id} chain={item.chain} onSelfVerify={openPackage} />
        <PlainSection title={t.details}>
          <dl className="kv">
            <dt>{t.description}</dt>
            <dd className="pre-line">{item.description ?? <span className="muted">{t.unknown}</span>}</dd>
            <dt>{t.declaredLabel}</dt>
            <dd>
              {item.declaredSha256 === null ? (
                <span className="muted">{t.unknown}</span>
              ) : (
                <>
                  <Hash value={item.declaredSha256} copy />
                  <span className="cell-sub">{t.declaredHow}</span>
                </>
              )}
            </dd>
            <dt>{t.declaredSize}</dt>
            <dd>{format.bytesExact(item.declaredSizeBytes)}</dd>
            {item.contentType !== null && (
              <>
                <dt>{types.label}</dt>
                <dd>
                  {types.words[item.contentType] ?? item.contentType}
                  <span className="cell-sub mono">{item.contentType}</span>
                </dd>
              </>
            )}
            {item.verdict !== null && (
              <>
                <dt>{t.examination}</dt>
                <dd>{t.verdictWords[item.verdict]}</dd>
              </>
            )}
          </dl>
        </PlainSection>
      </aside>
    </div>
  );
}
