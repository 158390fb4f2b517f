/** What the page of duty contacts reads and writes. */
import { graphql } from '@/gql';

export const ContactsPageDocument = graphql(/* GraphQL */ `
  query ContactsPage($first: Int, $after: String, $filter: DutyPostFilter) {
    dutyPosts(first: $first, after: $after, filter: $filter) {
      nodes {
        canName
        agency { id name nameEn code dutyContact }
        contacts { standing person { id name email } }
      }
      pageInfo { hasNextPage endCursor }
      totalCount
    }
  }
`);

export const EscalationPlanDocument = graphql(/* GraphQL */ `
  query EscalationPlan {
    escalationTiers {
      tier name nameEn audience fromSeverity fromLevel acknowledgeWithinMinutes
      post {
        canName
        contacts { standing person { id name email } }
      }
    }
    escalationRules { code fromSeverity fromLevel clockLeftPercent startTier reason reasonEn }
    waitingReportRules { code tier reason reasonEn }
  }
`);

export const DutyCandidatesDocument = graphql(/* GraphQL */ `
  query DutyCandidates($post: DutyPostInput!) {
    dutyCandidates(post: $post) { id name email }
  }
`);

export const AddDutyContactDocument = graphql(/* GraphQL */ `
  mutation AddDutyContact($post: DutyPostInput!, $personId: ID!) {
    addDutyContact(post: $post, personId: $personId) {
      post { contacts { person { id } } }
      errors { code message path }
    }
  }
`);

export const ReplaceDutyContactDocument = graphql(/* GraphQL */ `
  mutation ReplaceDutyContact($post: DutyPostInput!, $personId: ID!, $successorId: ID!) {
    replaceDutyContact(post: $post, personId: $personId, successorId: $successorId) {
      post { contacts { person { id } } }
      errors { code message path }
    }
  }
`);

export const RemoveDutyContactDocument = graphql(/* GraphQL */ `
  mutation RemoveDutyContact($post: DutyPostInput!, $personId: ID!) {
    removeDutyContact(post: $post, personId: $personId) {
      post { contacts { person { id } } }
      errors { code message path }
    }
  }
`);

export const AgencyDutyContactDocument = graphql(/* GraphQL */ `
  query AgencyDutyContact($id: ID!) {
    agency(id: $id) { dutyContact }
  }
`);

export const SetDutyContactDocument = graphql(/* GraphQL */ `
  mutation SetDutyContact($agencyId: ID!, $seen: String, $text: String) {
    setDutyContact(agencyId: $agencyId, seen: $seen, text: $text) {
      agency { id dutyContact }
      errors { code message path }
    }
  }
`);
