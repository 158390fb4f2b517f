/** The whole chain of custody of an item; beside it who has it now and what can be done. */
import { useParams } from '@tanstack/react-router';
import { CustodyDesk } from '@/features/custody';
import { CustodyPanel } from './CustodyPanel';
import { useEvidenceItem, useItemActions } from './evidenceItem';

export function EvidenceCustodyTab() {
  const { id } = useParams({ from: '/app/evidence/$id' });
  const item = useEvidenceItem(id).data?.evidenceItem ?? undefined;
  const { openPackage } = useItemActions();
  return item === undefined ? null : (
    <div className="cols">
      <div className="stack">
        <CustodyPanel id={item.id} chain={item.chain} onSelfVerify={openPackage} />
      </div>
      <aside className="stack">
        <CustodyDesk id={item.id} />
      </aside>
    </div>
  );
}
