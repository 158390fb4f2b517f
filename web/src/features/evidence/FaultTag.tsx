/** What is known to be wrong with kept evidence, wherever an item is listed. Graver than all that was found inside it. */
import { graphql } from '@/gql';
import type { EvidenceFaultFragment } from '@/gql/graphql';
import { useMessages } from '@/lib/i18n';
import { Tag } from '@/ui';
import { evidenceMessages } from './messages';

export const EvidenceFaultFragmentDocument = graphql(/* GraphQL */ `
  fragment EvidenceFault on EvidenceItem {
    alteredAt inventoryAlteredAt disposedAt
    chain { intact checkedAt }
  }
`);

/** What can be wrong with an item. */
export type EvidenceFault = 'broken' | 'altered' | 'inventory';

/**
 * A chain that does not hold, bytes that are not those received, or a list of members that is not the one examined; of bytes that are
 * gone only the chain can still be wrong.
 */
export function faultOf(item: EvidenceFaultFragment): EvidenceFault | null {
  if (!item.chain.intact) return 'broken';
  if (item.disposedAt !== null) return null;
  if (item.alteredAt !== null) return 'altered';
  return item.inventoryAlteredAt === null ? null : 'inventory';
}

/** The mark of it. */
export function FaultTag({ fault }: { fault: EvidenceFault }) {
  const t = useMessages(evidenceMessages);
  const words = { broken: t.verdictBroken, altered: t.faultAltered, inventory: t.faultInventory };
  return (
    <Tag tone="bad" icon="shieldBroken">
      {words[fault]}
    </Tag>
  );
}
