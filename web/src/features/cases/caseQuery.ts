/** What the head of a case and all its tabs read; one query, shared by its key. */
import { useQueryClient } from '@tanstack/react-query';
import { graphql } from '@/gql';
import type { CaseClockFragment, CasePageQuery } from '@/gql/graphql';
import { useGraph } from '@/lib/query';

export const CaseClockFragmentDocument = graphql(/* GraphQL */ `
  fragment CaseClock on Clock {
    id code name nameEn source sourceEn consequence startedAt dueAt metAt breached canFile summary
    agency { id name nameEn }
    filedBy { id name }
  }
`);

export const CaseEscalationFragmentDocument = graphql(/* GraphQL */ `
  fragment CaseEscalation on Escalation {
    id tier tierName tierNameEn reason note automatic raisedAt acknowledgedAt nextTierAt passedOnAt unheardAt canAcknowledge
    furtherReasons { reason at }
    raisedBy { id name }
    acknowledgedBy { id name }
    deliveries { id recipient status attempts sentAt lastError dismissedAt dismissedReason dismissedBy { id name } }
  }
`);

export const CasePageDocument = graphql(/* GraphQL */ `
  query CasePage($number: String!) {
    case(number: $number) {
      id number title status severity severityReason tlp version incidentClass openedAt closedAt openTasks
      openedBy { id name }
      agencies { id name nameEn code }
      affectedSystems { system { id agency { id name nameEn code } } }
      statusHistory { status at note by { id name } }
      nextStatuses actions
      closeBlockers { code name nameEn source sourceEn begun agency { id name nameEn } }
      clocks { ...CaseClock }
      reports(first: 1) { totalCount }
      tasks(first: 1) { totalCount }
      evidence(first: 1) { totalCount }
      alteredEvidence
      observables(first: 1) { totalCount }
      timeline(first: 1) { totalCount }
      escalations(first: 50) { nodes { ...CaseEscalation } totalCount }
    }
  }
`);

export type CaseOfPage = NonNullable<CasePageQuery['case']>;
export type ClockOfCase = CaseClockFragment;

/** The case of the address; asked again when that case changes. */
export function useCase(number: string) {
  const known = useQueryClient().getQueryData<CasePageQuery>(['CasePage', { number }])?.case?.id;
  return useGraph(CasePageDocument, { number }, { live: known ?? '*', keepPrevious: false });
}
