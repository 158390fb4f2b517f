/** The documents of the timeline of traces. */
import { graphql } from '@/gql';
import type { TraceListQuery } from '@/gql/graphql';

export const TraceListDocument = graphql(/* GraphQL */ `
  query TraceList($caseId: ID, $evidenceId: ID, $first: Int, $after: String, $filter: TraceFilter) {
    traces(caseId: $caseId, evidenceId: $evidenceId, first: $first, after: $after, filter: $filter) {
      nodes {
        id at precision zone year source summary host account address event memberIndex path offset record raw pinned
        evidenceItem { id number fileName }
        marks { label note at by { id name } }
      }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

export const TraceHistogramDocument = graphql(/* GraphQL */ `
  query TraceHistogram($caseId: ID, $evidenceId: ID, $filter: TraceFilter) {
    traceHistogram(caseId: $caseId, evidenceId: $evidenceId, filter: $filter) { barSeconds firstAt lastAt total bars { at count } }
  }
`);

export const TraceReadingDocument = graphql(/* GraphQL */ `
  query TraceReading($id: ID!, $first: Int, $after: String) {
    traceReading(evidenceId: $id) {
      state offsetMinutes firstYear requestedAt finishedAt error version filesTotal bytesDone canAnalyse
      requestedBy { id name }
      counts { traces badRows }
      files(first: $first, after: $after) {
        nodes { memberIndex path source traces badRows firstAt lastAt year sizeBytes remarks }
        pageInfo { hasNextPage endCursor }
        totalCount
      }
    }
  }
`);

export const ReadTracesDocument = graphql(/* GraphQL */ `
  mutation ReadTraces($id: ID!, $input: ReadTracesInput!) {
    readTraces(evidenceId: $id, input: $input) { reading { state } errors { code message path } }
  }
`);

export const MarkTraceDocument = graphql(/* GraphQL */ `
  mutation MarkTrace($id: ID!, $input: MarkTraceInput!) {
    markTrace(id: $id, input: $input) { trace { id } errors { code message path } }
  }
`);

export const UnmarkTraceDocument = graphql(/* GraphQL */ `
  mutation UnmarkTrace($id: ID!, $label: String!) {
    unmarkTrace(id: $id, label: $label) { trace { id } errors { code message path } }
  }
`);

export const PinTraceDocument = graphql(/* GraphQL */ `
  mutation PinTrace($id: ID!, $text: String) {
    pinTrace(id: $id, text: $text) { trace { id pinned } errors { code message path } }
  }
`);

export type TraceRow = TraceListQuery['traces']['nodes'][number];
