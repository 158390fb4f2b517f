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

export type ErrorCode =
  | 'ALREADY_EXISTS'
  | 'CONFLICT'
  | 'INVALID_TRANSITION'
  | 'LIMIT_EXCEEDED'
  | 'NEEDS_SECOND_PERSON'
  | 'VALIDATION';

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