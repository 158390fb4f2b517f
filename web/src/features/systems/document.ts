/** What is read of one system and of one of its controls, for the page and for the dialogs that change them. */
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

/** What goes on at a system now: cases that are not closed, and what is suspected in them. */
export const SystemCasesDocument = graphql(/* GraphQL */ `
  query SystemCases($id: ID!, $status: [CaseStatus!]) {
    cases(first: 3, filter: { systemId: $id, status: $status }) { nodes { id number title } totalCount }
    controlSuspicions(systemId: $id) { controlId reason suspectedAt case { id number } }
  }
`);

export const SystemControlDocument = graphql(/* GraphQL */ `
  query SystemControl($id: ID!, $control: ID!) {
    system(id: $id) {
      control(id: $control) {
        status failed note setAt version
        setBy { id name }
        control { id catalogue clause titleVi titleEn areaVi areaEn group requirementVi requirementEn confidence source }
      }
    }
  }
`);
