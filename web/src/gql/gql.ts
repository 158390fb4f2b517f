/* eslint-disable */
import * as types from './graphql';



/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "\n  fragment TaskRow on Task {\n    id title status dueAt taskOnly assignedAt finishedAt\n    agency { id name nameEn code }\n    assignee { id name }\n    canAccept canComplete canCancel\n  }\n": typeof types.TaskRowFragmentDoc,
    "\n  mutation AcceptTask($id: ID!) {\n    acceptTask(id: $id) { task { ...TaskRow } errors { code message path } }\n  }\n": typeof types.AcceptTaskDocument,
    "\n  mutation DeclineTask($id: ID!, $reason: String!) {\n    declineTask(id: $id, reason: $reason) { task { ...TaskRow } errors { code message path } }\n  }\n": typeof types.DeclineTaskDocument,
    "\n  mutation CompleteTask($id: ID!, $result: String!) {\n    completeTask(id: $id, result: $result) { task { ...TaskRow } errors { code message path } }\n  }\n": typeof types.CompleteTaskDocument,
    "\n  mutation CancelTask($id: ID!, $reason: String!) {\n    cancelTask(id: $id, reason: $reason) { task { ...TaskRow } errors { code message path } }\n  }\n": typeof types.CancelTaskDocument,
    "\n  query TaskPage($id: ID!) {\n    task(id: $id) {\n      ...TaskRow\n      instructions result declineReason acceptedAt\n      assignedBy { id name }\n      case { id number title severity tlp }\n    }\n  }\n": typeof types.TaskPageDocument,
    "\n  query TasksPage($first: Int!, $after: String, $filter: TaskFilter) {\n    tasks(first: $first, after: $after, filter: $filter) {\n      nodes { ...TaskRow case { id number severity } }\n      pageInfo { hasNextPage endCursor }\n      totalCount\n    }\n  }\n": typeof types.TasksPageDocument,
    "\n  subscription CaseChanged {\n    caseChanged { caseId version kind }\n  }\n": typeof types.CaseChangedDocument,
    "\n  query Viewer {\n    serverTime\n    viewer {\n      user { id name email }\n      agency { id name nameEn code kind }\n      roles\n      locale\n      demo\n      memberships { role agency { id name nameEn code } }\n      waiting { work reports tasks escalations deadLetters }\n    }\n  }\n": typeof types.ViewerDocument,
    "\n  mutation SignOutEverywhere {\n    signOutEverywhere { errors { code message path } }\n  }\n": typeof types.SignOutEverywhereDocument,
    "\n  mutation SetLocale($locale: Locale!) {\n    setLocale(locale: $locale) { errors { code message path } }\n  }\n": typeof types.SetLocaleDocument,
    "\n  mutation StartUpload($input: StartUploadInput!) {\n    startUpload(input: $input) {\n      uploadUrl\n      evidenceItem { id number }\n      errors { code message path }\n    }\n  }\n": typeof types.StartUploadDocument,
    "\n  query UploadState($id: ID!) {\n    evidenceItem(id: $id) { id number status declared receivedBytes declaredSizeBytes uploadUrl expiresAt sha256 }\n  }\n": typeof types.UploadStateDocument,
    "\n  mutation CancelUpload($id: ID!) {\n    cancelUpload(id: $id) { errors { code message path } }\n  }\n": typeof types.CancelUploadDocument,
};
const documents: Documents = {
    "\n  fragment TaskRow on Task {\n    id title status dueAt taskOnly assignedAt finishedAt\n    agency { id name nameEn code }\n    assignee { id name }\n    canAccept canComplete canCancel\n  }\n": types.TaskRowFragmentDoc,
    "\n  mutation AcceptTask($id: ID!) {\n    acceptTask(id: $id) { task { ...TaskRow } errors { code message path } }\n  }\n": types.AcceptTaskDocument,
    "\n  mutation DeclineTask($id: ID!, $reason: String!) {\n    declineTask(id: $id, reason: $reason) { task { ...TaskRow } errors { code message path } }\n  }\n": types.DeclineTaskDocument,
    "\n  mutation CompleteTask($id: ID!, $result: String!) {\n    completeTask(id: $id, result: $result) { task { ...TaskRow } errors { code message path } }\n  }\n": types.CompleteTaskDocument,
    "\n  mutation CancelTask($id: ID!, $reason: String!) {\n    cancelTask(id: $id, reason: $reason) { task { ...TaskRow } errors { code message path } }\n  }\n": types.CancelTaskDocument,
    "\n  query TaskPage($id: ID!) {\n    task(id: $id) {\n      ...TaskRow\n      instructions result declineReason acceptedAt\n      assignedBy { id name }\n      case { id number title severity tlp }\n    }\n  }\n": types.TaskPageDocument,
    "\n  query TasksPage($first: Int!, $after: String, $filter: TaskFilter) {\n    tasks(first: $first, after: $after, filter: $filter) {\n      nodes { ...TaskRow case { id number severity } }\n      pageInfo { hasNextPage endCursor }\n      totalCount\n    }\n  }\n": types.TasksPageDocument,
    "\n  subscription CaseChanged {\n    caseChanged { caseId version kind }\n  }\n": types.CaseChangedDocument,
    "\n  query Viewer {\n    serverTime\n    viewer {\n      user { id name email }\n      agency { id name nameEn code kind }\n      roles\n      locale\n      demo\n      memberships { role agency { id name nameEn code } }\n      waiting { work reports tasks escalations deadLetters }\n    }\n  }\n": types.ViewerDocument,
    "\n  mutation SignOutEverywhere {\n    signOutEverywhere { errors { code message path } }\n  }\n": types.SignOutEverywhereDocument,
    "\n  mutation SetLocale($locale: Locale!) {\n    setLocale(locale: $locale) { errors { code message path } }\n  }\n": types.SetLocaleDocument,
    "\n  mutation StartUpload($input: StartUploadInput!) {\n    startUpload(input: $input) {\n      uploadUrl\n      evidenceItem { id number }\n      errors { code message path }\n    }\n  }\n": types.StartUploadDocument,
    "\n  query UploadState($id: ID!) {\n    evidenceItem(id: $id) { id number status declared receivedBytes declaredSizeBytes uploadUrl expiresAt sha256 }\n  }\n": types.UploadStateDocument,
    "\n  mutation CancelUpload($id: ID!) {\n    cancelUpload(id: $id) { errors { code message path } }\n  }\n": types.CancelUploadDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment TaskRow on Task {\n    id title status dueAt taskOnly assignedAt finishedAt\n    agency { id name nameEn code }\n    assignee { id name }\n    canAccept canComplete canCancel\n  }\n"): typeof import('./graphql').TaskRowFragmentDoc;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation AcceptTask($id: ID!) {\n    acceptTask(id: $id) { task { ...TaskRow } errors { code message path } }\n  }\n"): typeof import('./graphql').AcceptTaskDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation DeclineTask($id: ID!, $reason: String!) {\n    declineTask(id: $id, reason: $reason) { task { ...TaskRow } errors { code message path } }\n  }\n"): typeof import('./graphql').DeclineTaskDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CompleteTask($id: ID!, $result: String!) {\n    completeTask(id: $id, result: $result) { task { ...TaskRow } errors { code message path } }\n  }\n"): typeof import('./graphql').CompleteTaskDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CancelTask($id: ID!, $reason: String!) {\n    cancelTask(id: $id, reason: $reason) { task { ...TaskRow } errors { code message path } }\n  }\n"): typeof import('./graphql').CancelTaskDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query TaskPage($id: ID!) {\n    task(id: $id) {\n      ...TaskRow\n      instructions result declineReason acceptedAt\n      assignedBy { id name }\n      case { id number title severity tlp }\n    }\n  }\n"): typeof import('./graphql').TaskPageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query TasksPage($first: Int!, $after: String, $filter: TaskFilter) {\n    tasks(first: $first, after: $after, filter: $filter) {\n      nodes { ...TaskRow case { id number severity } }\n      pageInfo { hasNextPage endCursor }\n      totalCount\n    }\n  }\n"): typeof import('./graphql').TasksPageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription CaseChanged {\n    caseChanged { caseId version kind }\n  }\n"): typeof import('./graphql').CaseChangedDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Viewer {\n    serverTime\n    viewer {\n      user { id name email }\n      agency { id name nameEn code kind }\n      roles\n      locale\n      demo\n      memberships { role agency { id name nameEn code } }\n      waiting { work reports tasks escalations deadLetters }\n    }\n  }\n"): typeof import('./graphql').ViewerDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SignOutEverywhere {\n    signOutEverywhere { errors { code message path } }\n  }\n"): typeof import('./graphql').SignOutEverywhereDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SetLocale($locale: Locale!) {\n    setLocale(locale: $locale) { errors { code message path } }\n  }\n"): typeof import('./graphql').SetLocaleDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation StartUpload($input: StartUploadInput!) {\n    startUpload(input: $input) {\n      uploadUrl\n      evidenceItem { id number }\n      errors { code message path }\n    }\n  }\n"): typeof import('./graphql').StartUploadDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query UploadState($id: ID!) {\n    evidenceItem(id: $id) { id number status declared receivedBytes declaredSizeBytes uploadUrl expiresAt sha256 }\n  }\n"): typeof import('./graphql').UploadStateDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CancelUpload($id: ID!) {\n    cancelUpload(id: $id) { errors { code message path } }\n  }\n"): typeof import('./graphql').CancelUploadDocument;


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}
