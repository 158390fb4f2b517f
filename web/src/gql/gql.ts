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
    "\n  subscription CaseChanged {\n    caseChanged { caseId version kind }\n  }\n": typeof types.CaseChangedDocument,
    "\n  query Viewer {\n    serverTime\n    viewer {\n      user { id name email }\n      agency { id name nameEn code kind }\n      roles\n      locale\n      demo\n      memberships { role agency { id name nameEn code } }\n      waiting { work reports tasks escalations deadLetters }\n    }\n  }\n": typeof types.ViewerDocument,
    "\n  mutation SignOutEverywhere {\n    signOutEverywhere { errors { code message path } }\n  }\n": typeof types.SignOutEverywhereDocument,
    "\n  mutation SetLocale($locale: Locale!) {\n    setLocale(locale: $locale) { errors { code message path } }\n  }\n": typeof types.SetLocaleDocument,
};
const documents: Documents = {
    "\n  subscription CaseChanged {\n    caseChanged { caseId version kind }\n  }\n": types.CaseChangedDocument,
    "\n  query Viewer {\n    serverTime\n    viewer {\n      user { id name email }\n      agency { id name nameEn code kind }\n      roles\n      locale\n      demo\n      memberships { role agency { id name nameEn code } }\n      waiting { work reports tasks escalations deadLetters }\n    }\n  }\n": types.ViewerDocument,
    "\n  mutation SignOutEverywhere {\n    signOutEverywhere { errors { code message path } }\n  }\n": types.SignOutEverywhereDocument,
    "\n  mutation SetLocale($locale: Locale!) {\n    setLocale(locale: $locale) { errors { code message path } }\n  }\n": types.SetLocaleDocument,
};

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


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}
