/**
 * One way to the hub's GraphQL endpoint.
 *
 * ## Conventions for pages
 *
 * - **Documents stand beside the component** that shows them and are named:
 *   ```ts
 *   const CasesPageDocument = graphql(`query CasesPage($first: Int, $after: String) { … }`);
 *   ```
 *   (`graphql` from `@/gql`, with the GraphQL marker comment before the template.) After a change run
 *   `npm run codegen`; `src/gql` is committed. Fragments likewise
 *   (`fragment CaseRow on Case { … }`); their types are `CaseRowFragment` from
 *   `@/gql/graphql` and serve as props. Spread a fragment by name only; the tag
 *   finds it. Operation names are unique in the application.
 * - **Only known documents run.** A request carries `documentId` (the SHA-256 of
 *   the document); the hub answers nothing else to a browser session.
 * - **Reading**: `useGraph(Document, variables, { live })` from `query.ts`; its
 *   query key is `[operationName, variables]`. `live: caseId` refetches when
 *   that case changes, `live: '*'` when any case does.
 * - **Writing**: `useGraphMutation(Document)`. Errors that a person can mend come
 *   in the payload (`errors { code message path }`); show them at the field that
 *   `path` names and in the `ErrorSummary`. `CONFLICT` → `ConflictPanel`.
 * - **Everything else is an `ApiError`** with a code and the request id; show it
 *   with `QueryError` (a whole page or a part). `UNAUTHENTICATED` raises the
 *   sign-in overlay by itself; the page below and what was typed stay.
 * - **Lists** page by keyset: `after` and `from` in the address, `usePaging` from
 *   `paging.ts`, `<Pager>` from ui. Filters are in the address as well
 *   (`search.ts`).
 */
import type { TypedDocumentString } from '@/gql/graphql';
import { isLeaving } from './leaving';
import { Late, patiently } from './patience';
import { parseAnswer } from './shown';

export type ApiErrorCode =
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'BAD_REQUEST'
  | 'RATE_LIMITED'
  | 'UNAVAILABLE'
  | 'INTERNAL'
  /** The hub does not do it; the message is its sentence for people. */
  | 'REFUSED'
  /** The hub was not reached at all. */
  | 'NETWORK';

const serverCodes: readonly string[] = [
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'BAD_REQUEST',
  'RATE_LIMITED',
  'UNAVAILABLE',
  'INTERNAL',
];

/** A request that could not be served. What a person can mend is never this. */
export class ApiError extends Error {
  readonly code: ApiErrorCode;
  /** To quote to the operator; null when the hub was not reached. */
  readonly requestId: string | null;
  /** With RATE_LIMITED: when to try again. */
  readonly retryAfterSeconds: number | null;
  /** A change that may have been made, though its answer did not come: look before sending it again. */
  readonly maybeDone: boolean;
  /** The hub took the request and said nothing for as long as a page waits. */
  readonly late: boolean;

  constructor(
    code: ApiErrorCode,
    message: string,
    details: { requestId?: string | null; retryAfterSeconds?: number | null; maybeDone?: boolean; late?: boolean } = {},
  ) {
    super(message);
    this.name = 'ApiError';
    this.code = code;
    this.requestId = details.requestId ?? null;
    this.retryAfterSeconds = details.retryAfterSeconds ?? null;
    this.maybeDone = details.maybeDone ?? false;
    this.late = details.late ?? false;
  }
}

export function isApiError(error: unknown, code?: ApiErrorCode): error is ApiError {
  return error instanceof ApiError && (code === undefined || error.code === code);
}

/** An error in a mutation's payload: the person can mend it. */
export interface UserError {
  code:
    | 'VALIDATION'
    | 'CONFLICT'
    | 'INVALID_TRANSITION'
    | 'LIMIT_EXCEEDED'
    | 'ALREADY_EXISTS'
    | 'NEEDS_SECOND_PERSON'
    | 'ALTERED';
  message: string;
  path?: readonly string[] | null | undefined;
}

/** The user errors by the last part of their path; those without a path under `''`. */
export function userErrorsByField(errors: readonly UserError[]): Map<string, string> {
  const map = new Map<string, string>();
  for (const error of errors) {
    const field = error.path?.at(-1) ?? '';
    if (!map.has(field)) map.set(field, error.message);
  }
  return map;
}

const names = new WeakMap<object, string>();

/** The name of the operation in a document. */
export function operationName(document: TypedDocumentString<unknown, never>): string {
  const known = names.get(document);
  if (known !== undefined) return known;
  const name = /(?:query|mutation|subscription)\s+(\w+)/.exec(document.toString())?.[1] ?? '';
  names.set(document, name);
  return name;
}

function isMutation(document: TypedDocumentString<unknown, never>): boolean {
  return /^\s*mutation\b/.test(document.toString());
}

/** `sha256:<hex>`, as in the list of persisted documents. */
export function documentId(document: TypedDocumentString<unknown, never>): string {
  const meta: Record<string, unknown> | undefined = document.__meta__;
  const hash = meta?.['hash'];
  return typeof hash === 'string' ? hash : '';
}

type Unauthenticated = () => void;
let onUnauthenticated: Unauthenticated = () => undefined;

/** Set by `session.ts`: what happens when the session has ended. */
export function whenUnauthenticated(handler: Unauthenticated): void {
  onUnauthenticated = handler;
}

/** The code of an HTTP status that came without a readable body. */
function codeOfStatus(status: number): ApiErrorCode {
  if (status === 401) return 'UNAUTHENTICATED';
  if (status === 403) return 'FORBIDDEN';
  if (status === 404) return 'NOT_FOUND';
  if (status === 429) return 'RATE_LIMITED';
  if (status >= 502 && status <= 504) return 'UNAVAILABLE';
  return status >= 500 ? 'INTERNAL' : 'BAD_REQUEST';
}

interface GraphError {
  message?: unknown;
  extensions?: { code?: unknown; requestId?: unknown; retryAfterSeconds?: unknown };
}

interface GraphResponse<T> {
  data?: T | null;
  errors?: readonly GraphError[];
}

function isResponse<T>(value: unknown): value is GraphResponse<T> {
  return typeof value === 'object' && value !== null && ('data' in value || 'errors' in value);
}

function apiError(error: GraphError, status: number, response: Response): ApiError {
  const code = error.extensions?.code;
  const requestId = error.extensions?.requestId;
  const after = error.extensions?.retryAfterSeconds ?? response.headers.get('retry-after');
  const seconds = Number(after);
  return new ApiError(
    typeof code === 'string' && serverCodes.includes(code) ? (code as ApiErrorCode) : codeOfStatus(status),
    typeof error.message === 'string' ? error.message : '',
    {
      requestId: typeof requestId === 'string' ? requestId : response.headers.get('x-request-id'),
      retryAfterSeconds: after !== null && Number.isFinite(seconds) ? seconds : null,
    },
  );
}

/** An error answer of the hub's other addresses: `{ code, message, requestId }`. */
export function apiErrorOf(body: Readonly<Record<string, unknown>>, response: Response): ApiError {
  return apiError({ message: body['message'], extensions: body }, response.status, response);
}

/**
 * Runs one operation.
 *
 * @throws ApiError when there is any top-level error; partial data are not
 *   returned, a page never shows half a truth unknowingly.
 */
export async function request<TData, TVariables>(
  document: TypedDocumentString<TData, TVariables>,
  variables: TVariables,
  options: { signal?: AbortSignal; quiet?: boolean } = {},
): Promise<TData> {
  // The page of whoever signed out asks nothing in the name of the next person.
  if (isLeaving()) return new Promise<never>(() => undefined);
  // Without a network at the start nothing goes out; after that a lost answer does not tell how far the request came.
  const maybeDone = isMutation(document) && navigator.onLine;
  let response: Response;
  let body: unknown;
  try {
    [response, body] = await patiently(async (signal, heard): Promise<[Response, unknown]> => {
      const answer = await fetch('/graphql', {
        method: 'POST',
        credentials: 'same-origin',
        headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json, application/json' },
        body: JSON.stringify({
          documentId: documentId(document),
          operationName: operationName(document),
          variables,
        }),
        signal,
      });
      heard();
      // Cut off, or no JSON: nothing that the hub has said.
      return [answer, await answer.text().then((text) => parseAnswer(text, operationName(document))).catch(() => null)];
    }, options.signal);
  } catch (error) {
    if (error instanceof Late) throw new ApiError('UNAVAILABLE', 'the hub did not answer in time', { maybeDone, late: true });
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiError('NETWORK', 'the hub was not reached', { maybeDone });
  }
  const fail = (error: ApiError): never => {
    if (error.code === 'UNAUTHENTICATED' && options.quiet !== true) onUnauthenticated();
    throw error;
  };
  if (!isResponse<TData>(body)) {
    // Not the hub's own words: the answer was cut off, or something between here and the hub answered in its place.
    const { code, message, requestId, retryAfterSeconds } = apiError({}, response.status, response);
    const cut = response.ok ? 'NETWORK' : code;
    return fail(new ApiError(cut, message, { requestId, retryAfterSeconds, maybeDone: maybeDone && (response.ok || response.status >= 500) }));
  }
  const first = body.errors?.[0];
  if (first) return fail(apiError(first, response.status, response));
  if (body.data === null || body.data === undefined) return fail(apiError({}, response.status, response));
  return body.data;
}
