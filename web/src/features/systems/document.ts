/** What is read of one system, for its page and for the dialogs that change it. */
import { graphql } from '@/gql';

export const SystemPageDocument = graphql(/* GraphQL */ `
  query SystemPage($id: ID!) {
    system(id: $id) {
      id code name nameEn level legalProfile approvedAt purpose openFindings version canSetControls canChange canApproveLevel
      agency { id name nameEn }
      controlSummary { total unimplemented implemented notApplicable failed }
    }
  }
`);
