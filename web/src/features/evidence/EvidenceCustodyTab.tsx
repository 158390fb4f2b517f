/** The whole chain of custody of an item. */
import { useParams } from '@tanstack/react-router';
import { CustodyPanel } from './CustodyPanel';
import { useEvidenceItem, useItemActions } from './evidenceItem';

export function EvidenceCustodyTab() {
  const { id } = useParams({ from: '/app/evidence/$id' });
  const item = useEvidenceItem(id).data?.evidenceItem ?? undefined;
  const { openPackage } = useItemActions();
  return item === undefined ? null : <CustodyPanel id={item.id} chain={item.chain} onSelfVerify={openPackage} />;
}
