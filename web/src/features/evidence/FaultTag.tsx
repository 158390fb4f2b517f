/** What is known to be wrong with kept evidence, wherever an item is listed. Graver than all that was found inside it. */
import { graphql } from '@/gql';
import type { EvidenceFaultFragment } from '@/gql/graphql';
import { useMessages } from '@/lib/i18n';
import { Tag } from '@/ui';
import { evidenceMessages } from './messages';

export const EvidenceFaultFragmentDocument = graphql(/* GraphQL */ `
  fragment EvidenceFault on EvidenceItem {
    alteredAt disposedAt
    chain { intact checkedAt }
  }
`);

/** A chain that does not hold, or bytes that are not those received; of bytes that are gone only the chain can still be wrong. */
export function faultOf(item: EvidenceFaultFragment): 'broken' | 'altered' | null {
  if (!item.chain.intact) return 'broken';
  return item.alteredAt !== null && item.disposedAt === null ? 'altered' : null;
}

/** The mark of it. */
export function FaultTag({ fault }: { fault: 'broken' | 'altered' }) {
  const t = useMessages(evidenceMessages);
  return (
    <Tag tone="bad" icon="shieldBroken">
      {fault === 'broken' ? t.verdictBroken : t.faultAltered}
    </Tag>
  );
}
