/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
export type AgencyKind =
  | 'BANK'
  | 'MINISTRY'
  | 'NATIONAL_COORDINATOR'
  | 'OTHER'
  | 'PROVINCE'
  | 'STATE_ENTERPRISE';

export type DeclaredMatch =
  | 'DIFFERS'
  | 'MATCHES'
  | 'NONE';

export type ErrorCode =
  | 'ALREADY_EXISTS'
  | 'CONFLICT'
  | 'INVALID_TRANSITION'
  | 'LIMIT_EXCEEDED'
  | 'NEEDS_SECOND_PERSON'
  | 'VALIDATION';

export type EvidenceStatus =
  | 'EXAMINED'
  | 'RECEIVING'
  | 'REFUSED'
  | 'STORED';

export type Locale =
  | 'EN'
  | 'VI';

export type Role =
  | 'ADMIN'
  | 'ANALYST'
  | 'APPRAISER'
  | 'APPROVER'
  | 'AUDITOR'
  | 'COORDINATOR'
  | 'INSPECTOR'
  | 'RESPONDER'
  | 'SECURITY_OFFICER';

export type Severity =
  | 'CRITICAL'
  | 'HIGH'
  | 'LOW'
  | 'MEDIUM';

export type StartUploadInput = {
  acquiredAt?: string | null | undefined;
  acquiredBy?: string | null | undefined;
  caseId: string | number;
  declaredSha256?: string | null | undefined;
  description?: string | null | undefined;
  fileName: string;
  sizeBytes: number;
};

export type TaskFilter = {
  agencyId?: string | number | null | undefined;
  caseId?: string | number | null | undefined;
  mine?: boolean | null | undefined;
  status?: Array<TaskStatus> | null | undefined;
  text?: string | null | undefined;
};

export type TaskStatus =
  | 'ACCEPTED'
  | 'ASSIGNED'
  | 'CANCELLED'
  | 'DECLINED'
  | 'DONE';

export type Tlp =
  | 'AMBER'
  | 'AMBER_STRICT'
  | 'CLEAR'
  | 'GREEN'
  | 'RED';

export type TaskRowFragment = { id: string, title: string, status: TaskStatus, dueAt: string | null, taskOnly: boolean, assignedAt: string, finishedAt: string | null, canAccept: boolean, canComplete: boolean, canCancel: boolean, agency: { id: string, name: string, nameEn: string | null, code: string }, assignee: { id: string, name: string } | null };

export type AcceptTaskMutationVariables = Exact<{
  id: string | number;
}>;


export type AcceptTaskMutation = { acceptTask: { task: { id: string, title: string, status: TaskStatus, dueAt: string | null, taskOnly: boolean, assignedAt: string, finishedAt: string | null, canAccept: boolean, canComplete: boolean, canCancel: boolean, agency: { id: string, name: string, nameEn: string | null, code: string }, assignee: { id: string, name: string } | null } | null, errors: Array<{ code: ErrorCode, message: string, path: Array<string> | null }> } };

export type DeclineTaskMutationVariables = Exact<{
  id: string | number;
  reason: string;
}>;


export type DeclineTaskMutation = { declineTask: { task: { id: string, title: string, status: TaskStatus, dueAt: string | null, taskOnly: boolean, assignedAt: string, finishedAt: string | null, canAccept: boolean, canComplete: boolean, canCancel: boolean, agency: { id: string, name: string, nameEn: string | null, code: string }, assignee: { id: string, name: string } | null } | null, errors: Array<{ code: ErrorCode, message: string, path: Array<string> | null }> } };

export type CompleteTaskMutationVariables = Exact<{
  id: string | number;
  result: string;
}>;


export type CompleteTaskMutation = { completeTask: { task: { id: string, title: string, status: TaskStatus, dueAt: string | null, taskOnly: boolean, assignedAt: string, finishedAt: string | null, canAccept: boolean, canComplete: boolean, canCancel: boolean, agency: { id: string, name: string, nameEn: string | null, code: string }, assignee: { id: string, name: string } | null } | null, errors: Array<{ code: ErrorCode, message: string, path: Array<string> | null }> } };

export type CancelTaskMutationVariables = Exact<{
  id: string | number;
  reason: string;
}>;


export type CancelTaskMutation = { cancelTask: { task: { id: string, title: string, status: TaskStatus, dueAt: string | null, taskOnly: boolean, assignedAt: string, finishedAt: string | null, canAccept: boolean, canComplete: boolean, canCancel: boolean, agency: { id: string, name: string, nameEn: string | null, code: string }, assignee: { id: string, name: string } | null } | null, errors: Array<{ code: ErrorCode, message: string, path: Array<string> | null }> } };

export type TaskPageQueryVariables = Exact<{
  id: string | number;
}>;


export type TaskPageQuery = { task: { instructions: string | null, result: string | null, declineReason: string | null, acceptedAt: string | null, id: string, title: string, status: TaskStatus, dueAt: string | null, taskOnly: boolean, assignedAt: string, finishedAt: string | null, canAccept: boolean, canComplete: boolean, canCancel: boolean, assignedBy: { id: string, name: string } | null, case: { id: string, number: string, title: string, severity: Severity, tlp: Tlp } | null, agency: { id: string, name: string, nameEn: string | null, code: string }, assignee: { id: string, name: string } | null } | null };

export type TasksPageQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  filter?: TaskFilter | null | undefined;
}>;


export type TasksPageQuery = { tasks: { totalCount: number | null, nodes: Array<{ id: string, title: string, status: TaskStatus, dueAt: string | null, taskOnly: boolean, assignedAt: string, finishedAt: string | null, canAccept: boolean, canComplete: boolean, canCancel: boolean, case: { id: string, number: string, severity: Severity } | null, agency: { id: string, name: string, nameEn: string | null, code: string }, assignee: { id: string, name: string } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type CaseChangedSubscriptionVariables = Exact<{ [key: string]: never; }>;


export type CaseChangedSubscription = { caseChanged: { caseId: string, version: number, kind: string } };

export type ViewerQueryVariables = Exact<{ [key: string]: never; }>;


export type ViewerQuery = { serverTime: string, viewer: { roles: Array<Role>, locale: Locale, demo: boolean, user: { id: string, name: string, email: string | null }, agency: { id: string, name: string, nameEn: string | null, code: string, kind: AgencyKind }, memberships: Array<{ role: Role, agency: { id: string, name: string, nameEn: string | null, code: string } }>, waiting: { work: number, reports: number, tasks: number, escalations: number, deadLetters: number } } };

export type SignOutEverywhereMutationVariables = Exact<{ [key: string]: never; }>;


export type SignOutEverywhereMutation = { signOutEverywhere: { errors: Array<{ code: ErrorCode, message: string, path: Array<string> | null }> } };

export type SetLocaleMutationVariables = Exact<{
  locale: Locale;
}>;


export type SetLocaleMutation = { setLocale: { errors: Array<{ code: ErrorCode, message: string, path: Array<string> | null }> } };

export type StartUploadMutationVariables = Exact<{
  input: StartUploadInput;
}>;


export type StartUploadMutation = { startUpload: { uploadUrl: string | null, evidenceItem: { id: string, number: string } | null, errors: Array<{ code: ErrorCode, message: string, path: Array<string> | null }> } };

export type UploadStateQueryVariables = Exact<{
  id: string | number;
}>;


export type UploadStateQuery = { evidenceItem: { id: string, number: string, status: EvidenceStatus, declared: DeclaredMatch, receivedBytes: number, declaredSizeBytes: number, uploadUrl: string | null, expiresAt: string | null, sha256: string | null } | null };

export type CancelUploadMutationVariables = Exact<{
  id: string | number;
}>;


export type CancelUploadMutation = { cancelUpload: { errors: Array<{ code: ErrorCode, message: string, path: Array<string> | null }> } };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const TaskRowFragmentDoc = new TypedDocumentString(`
    fragment TaskRow on Task {
  id
  title
  status
  dueAt
  taskOnly
  assignedAt
  finishedAt
  agency {
    id
    name
    nameEn
    code
  }
  assignee {
    id
    name
  }
  canAccept
  canComplete
  canCancel
}
    `, {"fragmentName":"TaskRow"}) as unknown as TypedDocumentString<TaskRowFragment, unknown>;
export const AcceptTaskDocument = new TypedDocumentString(`
    mutation AcceptTask($id: ID!) {
  acceptTask(id: $id) {
    task {
      ...TaskRow
    }
    errors {
      code
      message
      path
    }
  }
}
    fragment TaskRow on Task {
  id
  title
  status
  dueAt
  taskOnly
  assignedAt
  finishedAt
  agency {
    id
    name
    nameEn
    code
  }
  assignee {
    id
    name
  }
  canAccept
  canComplete
  canCancel
}`, {"hash":"sha256:e2f9bcc858e8f935c08e28b957afebc830b995fdd9b45cabf6e01d7c8c1c7b3f"}) as unknown as TypedDocumentString<AcceptTaskMutation, AcceptTaskMutationVariables>;
export const DeclineTaskDocument = new TypedDocumentString(`
    mutation DeclineTask($id: ID!, $reason: String!) {
  declineTask(id: $id, reason: $reason) {
    task {
      ...TaskRow
    }
    errors {
      code
      message
      path
    }
  }
}
    fragment TaskRow on Task {
  id
  title
  status
  dueAt
  taskOnly
  assignedAt
  finishedAt
  agency {
    id
    name
    nameEn
    code
  }
  assignee {
    id
    name
  }
  canAccept
  canComplete
  canCancel
}`, {"hash":"sha256:ae84e83f85fb43dd1eee1a5cf44c6c3322f12c0a6451ce40721386f261342424"}) as unknown as TypedDocumentString<DeclineTaskMutation, DeclineTaskMutationVariables>;
export const CompleteTaskDocument = new TypedDocumentString(`
    mutation CompleteTask($id: ID!, $result: String!) {
  completeTask(id: $id, result: $result) {
    task {
      ...TaskRow
    }
    errors {
      code
      message
      path
    }
  }
}
    fragment TaskRow on Task {
  id
  title
  status
  dueAt
  taskOnly
  assignedAt
  finishedAt
  agency {
    id
    name
    nameEn
    code
  }
  assignee {
    id
    name
  }
  canAccept
  canComplete
  canCancel
}`, {"hash":"sha256:6ea12b2d83d1b62bd5e0ff4c005c6398550f116ea465b4e7302d9a4bb112cabc"}) as unknown as TypedDocumentString<CompleteTaskMutation, CompleteTaskMutationVariables>;
export const CancelTaskDocument = new TypedDocumentString(`
    mutation CancelTask($id: ID!, $reason: String!) {
  cancelTask(id: $id, reason: $reason) {
    task {
      ...TaskRow
    }
    errors {
      code
      message
      path
    }
  }
}
    fragment TaskRow on Task {
  id
  title
  status
  dueAt
  taskOnly
  assignedAt
  finishedAt
  agency {
    id
    name
    nameEn
    code
  }
  assignee {
    id
    name
  }
  canAccept
  canComplete
  canCancel
}`, {"hash":"sha256:bd467e792d6d0d345325bbdcc80f493e3adb3dd5efcbfdae147326c261cace16"}) as unknown as TypedDocumentString<CancelTaskMutation, CancelTaskMutationVariables>;
export const TaskPageDocument = new TypedDocumentString(`
    query TaskPage($id: ID!) {
  task(id: $id) {
    ...TaskRow
    instructions
    result
    declineReason
    acceptedAt
    assignedBy {
      id
      name
    }
    case {
      id
      number
      title
      severity
      tlp
    }
  }
}
    fragment TaskRow on Task {
  id
  title
  status
  dueAt
  taskOnly
  assignedAt
  finishedAt
  agency {
    id
    name
    nameEn
    code
  }
  assignee {
    id
    name
  }
  canAccept
  canComplete
  canCancel
}`, {"hash":"sha256:57d7112faad4956e353b66a6cd0dd902ae99530976b0705a7ea32264de605abb"}) as unknown as TypedDocumentString<TaskPageQuery, TaskPageQueryVariables>;
export const TasksPageDocument = new TypedDocumentString(`
    query TasksPage($first: Int!, $after: String, $filter: TaskFilter) {
  tasks(first: $first, after: $after, filter: $filter) {
    nodes {
      ...TaskRow
      case {
        id
        number
        severity
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
    totalCount
  }
}
    fragment TaskRow on Task {
  id
  title
  status
  dueAt
  taskOnly
  assignedAt
  finishedAt
  agency {
    id
    name
    nameEn
    code
  }
  assignee {
    id
    name
  }
  canAccept
  canComplete
  canCancel
}`, {"hash":"sha256:b0b352ca62ee35fe94adf5fc8cca4a441d5f778733ecdace6a251e2a93fdb54f"}) as unknown as TypedDocumentString<TasksPageQuery, TasksPageQueryVariables>;
export const CaseChangedDocument = new TypedDocumentString(`
    subscription CaseChanged {
  caseChanged {
    caseId
    version
    kind
  }
}
    `, {"hash":"sha256:b4f10b869623ba2954347159e1ab27c8cbcabff34b222da1133e21d16153bf2d"}) as unknown as TypedDocumentString<CaseChangedSubscription, CaseChangedSubscriptionVariables>;
export const ViewerDocument = new TypedDocumentString(`
    query Viewer {
  serverTime
  viewer {
    user {
      id
      name
      email
    }
    agency {
      id
      name
      nameEn
      code
      kind
    }
    roles
    locale
    demo
    memberships {
      role
      agency {
        id
        name
        nameEn
        code
      }
    }
    waiting {
      work
      reports
      tasks
      escalations
      deadLetters
    }
  }
}
    `, {"hash":"sha256:0ddf41704b85dcd2a47209fb090ae1920cdc7f52cebdb89f1f444ff6f17d5c90"}) as unknown as TypedDocumentString<ViewerQuery, ViewerQueryVariables>;
export const SignOutEverywhereDocument = new TypedDocumentString(`
    mutation SignOutEverywhere {
  signOutEverywhere {
    errors {
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:d5c89368653a997de931ef2fc4746240dcdf3ed9f09216d53a676101b6c737d9"}) as unknown as TypedDocumentString<SignOutEverywhereMutation, SignOutEverywhereMutationVariables>;
export const SetLocaleDocument = new TypedDocumentString(`
    mutation SetLocale($locale: Locale!) {
  setLocale(locale: $locale) {
    errors {
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:b1aceb852a221b70dc27d001a93c8e208420a71b1bff47b2b1ed75321f494076"}) as unknown as TypedDocumentString<SetLocaleMutation, SetLocaleMutationVariables>;
export const StartUploadDocument = new TypedDocumentString(`
    mutation StartUpload($input: StartUploadInput!) {
  startUpload(input: $input) {
    uploadUrl
    evidenceItem {
      id
      number
    }
    errors {
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:e8310ddd63f6ab05fd388ee3d9b7c30912f3d09cc5da4c540400293d9de9cdc7"}) as unknown as TypedDocumentString<StartUploadMutation, StartUploadMutationVariables>;
export const UploadStateDocument = new TypedDocumentString(`
    query UploadState($id: ID!) {
  evidenceItem(id: $id) {
    id
    number
    status
    declared
    receivedBytes
    declaredSizeBytes
    uploadUrl
    expiresAt
    sha256
  }
}
    `, {"hash":"sha256:f106ea3d4b6833927e5b3a8e07bd73a7bfcb5bce28940e135461f594bea746ea"}) as unknown as TypedDocumentString<UploadStateQuery, UploadStateQueryVariables>;
export const CancelUploadDocument = new TypedDocumentString(`
    mutation CancelUpload($id: ID!) {
  cancelUpload(id: $id) {
    errors {
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:bc108f6f3f1059afe78e59f760846bc0afdda53c7a482b6812506845c8712ea3"}) as unknown as TypedDocumentString<CancelUploadMutation, CancelUploadMutationVariables>;