/** What the pages of the knowledge base read and write. */
import { graphql } from '@/gql';
import type { ArticleHeadFragment, ArticleTextFragment } from '@/gql/graphql';

export const ArticleHeadFragmentDocument = graphql(/* GraphQL */ `
  fragment ArticleHead on ArticleVersion {
    id number titleVi titleEn summaryVi summaryEn incidentClasses techniques publishedAt
  }
`);

export const ArticleTextFragmentDocument = graphql(/* GraphQL */ `
  fragment ArticleText on ArticleVersion {
    ...ArticleHead
    revision bodyVi bodyEn exerciseCode note sha256 writtenAt
    writtenBy { id name }
    publishedBy { id name }
  }
`);

export const KnowledgePageDocument = graphql(/* GraphQL */ `
  query KnowledgePage($first: Int, $after: String, $filter: ArticleFilter) {
    canWriteArticles
    articles(first: $first, after: $after, filter: $filter) {
      nodes { id code kind current { ...ArticleHead } draft { id number } }
      pageInfo { hasNextPage endCursor }
      totalCount
    }
  }
`);

export const ArticlePageDocument = graphql(/* GraphQL */ `
  query ArticlePage($code: String!, $version: Int!) {
    article(code: $code) {
      id code kind canWrite
      current { ...ArticleText }
      asked: version(number: $version) { ...ArticleText }
      draft { ...ArticleText }
      versions(first: 50) { nodes { id number note publishedAt publishedBy { id name } } totalCount }
    }
    canWriteArticles
    exerciseCodes
  }
`);

export const HandbooksDocument = graphql(/* GraphQL */ `
  query Handbooks($filter: ArticleFilter) {
    articles(first: 5, filter: $filter) { nodes { id code kind current { ...ArticleHead } } }
  }
`);

export const CreateArticleDocument = graphql(/* GraphQL */ `
  mutation CreateArticle($code: String!, $kind: ArticleKind!, $input: ArticleContentInput!) {
    createArticle(code: $code, kind: $kind, input: $input) { article { id code draft { id revision } } errors { code message path } }
  }
`);

export const SaveArticleDraftDocument = graphql(/* GraphQL */ `
  mutation SaveArticleDraft($code: String!, $expectedRevision: Int!, $input: ArticleContentInput!) {
    saveArticleDraft(code: $code, expectedRevision: $expectedRevision, input: $input) {
      article { id code draft { id revision } }
      errors { code message path }
    }
  }
`);

export const PublishArticleDocument = graphql(/* GraphQL */ `
  mutation PublishArticle($code: String!, $expectedRevision: Int!, $note: String) {
    publishArticle(code: $code, expectedRevision: $expectedRevision, note: $note) { article { id code } errors { code message path } }
  }
`);

export const DiscardArticleDraftDocument = graphql(/* GraphQL */ `
  mutation DiscardArticleDraft($code: String!, $expectedRevision: Int!) {
    discardArticleDraft(code: $code, expectedRevision: $expectedRevision) { article { id code } errors { code message path } }
  }
`);

export const ExercisePageDocument = graphql(/* GraphQL */ `
  query ExercisePage($code: String!) {
    article(code: $code) {
      id code
      current { ...ArticleHead }
      exercise {
        code attempt fileName sizeBytes sha256 evidenceUrl
        questions { code kind points promptVi promptEn }
        attempts(first: 20) {
          nodes {
            id number submittedAt points maxPoints articleVersion { id number }
            results { code kind promptVi promptEn answer expected explanationVi explanationEn points maxPoints }
          }
          totalCount
        }
      }
    }
  }
`);

export const SubmitExerciseDocument = graphql(/* GraphQL */ `
  mutation SubmitExercise($code: String!, $input: SubmitExerciseInput!) {
    submitExercise(code: $code, input: $input) { attempt { id number } errors { code message path } }
  }
`);

export type ArticleHead = ArticleHeadFragment;
export type ArticleText = ArticleTextFragment;
