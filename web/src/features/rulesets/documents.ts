import { graphql } from '@/gql';

export const RuleSetsPageDocument = graphql(/* GraphQL */ `
  query RuleSetsPage($first: Int, $after: String, $text: String) {
    ruleSetAgencies { id name }
    ruleSets(first: $first, after: $after, text: $text) {
      nodes {
        id name description tlp standing retiredAt createdAt
        agency { id name nameEn }
        current { number ruleCount writtenAt writtenBy { id name } }
      }
      pageInfo { hasNextPage endCursor }
      totalCount
    }
  }
`);

export const RuleSetPageDocument = graphql(/* GraphQL */ `
  query RuleSetPage($id: ID!, $version: Int!) {
    ruleSet(id: $id) {
      id name description tlp standing retiredAt createdAt canWrite
      createdBy { id name }
      agency { id name nameEn }
      current { number ruleCount sha256 }
      source(version: $version)
      versions(first: 50) {
        nodes { number ruleCount sha256 note writtenAt writtenBy { id name } }
        totalCount
      }
    }
  }
`);

export const RuleSetAgenciesDocument = graphql(/* GraphQL */ `
  query RuleSetAgencies {
    ruleSetAgencies { id name nameEn }
  }
`);

export const CheckRulesDocument = graphql(/* GraphQL */ `
  query CheckRules($source: String!) {
    checkRules(source: $source) {
      rules
      problems { line column message }
      errors { code message path }
    }
  }
`);

export const CreateRuleSetDocument = graphql(/* GraphQL */ `
  mutation CreateRuleSet($input: CreateRuleSetInput!) {
    createRuleSet(input: $input) {
      ruleSet { id }
      problems { line column message }
      errors { code message path }
    }
  }
`);

export const ReviseRuleSetDocument = graphql(/* GraphQL */ `
  mutation ReviseRuleSet($id: ID!, $expectedVersion: Int!, $input: ReviseRuleSetInput!) {
    reviseRuleSet(id: $id, expectedVersion: $expectedVersion, input: $input) {
      ruleSet { id }
      problems { line column message }
      errors { code message path }
    }
  }
`);

export const SetRuleSetStandingDocument = graphql(/* GraphQL */ `
  mutation SetRuleSetStanding($id: ID!, $standing: Boolean!) {
    setRuleSetStanding(id: $id, standing: $standing) {
      ruleSet { id standing }
      errors { code message path }
    }
  }
`);

export const RetireRuleSetDocument = graphql(/* GraphQL */ `
  mutation RetireRuleSet($id: ID!) {
    retireRuleSet(id: $id) {
      ruleSet { id retiredAt }
      errors { code message path }
    }
  }
`);

export const EvidenceScansDocument = graphql(/* GraphQL */ `
  query EvidenceScans($id: ID!) {
    canScanEvidence(evidenceId: $id)
    ruleScans(evidenceId: $id, first: 25) {
      nodes {
        id version state requestedAt finishedAt error engine filesTotal filesDone bytesDone matchCount gapCount
        requestedBy { id name }
        ruleSet { id name current { number } }
        gaps(first: 10) { nodes { memberIndex memberPath reason } totalCount }
      }
      totalCount
    }
  }
`);

export const EvidenceRuleMatchesDocument = graphql(/* GraphQL */ `
  query EvidenceRuleMatches($id: ID!, $first: Int, $after: String, $filter: RuleMatchFilter) {
    ruleMatches(evidenceId: $id, first: $first, after: $after, filter: $filter) {
      nodes {
        memberIndex memberPath rule tags version
        ruleSet { id name }
        patterns { name count places { offset length } }
      }
      pageInfo { hasNextPage endCursor }
      totalCount
    }
  }
`);

export const ScanEvidenceDocument = graphql(/* GraphQL */ `
  mutation ScanEvidence($evidenceId: ID!, $ruleSetIds: [ID!]!) {
    scanEvidence(evidenceId: $evidenceId, ruleSetIds: $ruleSetIds) {
      scans { id state }
      errors { code message path }
    }
  }
`);
