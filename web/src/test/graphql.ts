/**
 * A hub for tests: answers `/graphql` by operation name, typed by the document.
 *
 * ```ts
 * const hub = fakeHub(
 *   on(ViewerDocument, () => ({ serverTime, viewer: sampleViewer() })),
 *   on(CasesPageDocument, ({ first }) => ({ cases: … })),
 *   fails(CaseDocument, 'NOT_FOUND'),
 * );
 * expect(hub.calls('CasesPage')).toHaveLength(1);
 * ```
 * It stands in for `fetch`, so `request` and all its rules are tested too.
 */
import { vi } from 'vitest';
import type { TypedDocumentString } from '@/gql/graphql';
import { documentId, operationName, type ApiErrorCode } from '@/lib/graphql';

interface Answer {
  data?: unknown;
  errors?: { message: string; extensions: Record<string, unknown> }[];
}

export interface Handler {
  name: string;
  id: string;
  answer: (variables: never) => Answer | Promise<Answer>;
}

/** Answers an operation with data. */
export function on<TData, TVariables>(
  document: TypedDocumentString<TData, TVariables>,
  data: (variables: TVariables) => TData | Promise<TData>,
): Handler {
  return {
    name: operationName(document),
    id: documentId(document),
    answer: async (variables: TVariables) => ({ data: await data(variables) }),
  };
}

/** Answers an operation with a top-level error. */
export function fails<TData, TVariables>(
  document: TypedDocumentString<TData, TVariables>,
  code: Exclude<ApiErrorCode, 'NETWORK'>,
  extensions: Record<string, unknown> = {},
): Handler {
  return {
    name: operationName(document),
    id: documentId(document),
    answer: () => ({
      errors: [{ message: code, extensions: { code, requestId: '7f3a-91c2', ...extensions } }],
    }),
  };
}

export interface FakeHub {
  /** The variables of each call of an operation, in order. */
  calls: (name: string) => readonly unknown[];
  /** Adds or replaces answers. */
  use: (...handlers: Handler[]) => void;
  /** Answers for other addresses: `/api/auth/sign-in`. */
  route: (path: string, answer: (init: RequestInit | undefined) => Response | Promise<Response>) => void;
}

/** Puts a fake hub in place of `fetch` until the test ends. */
export function fakeHub(...handlers: Handler[]): FakeHub {
  const known = new Map(handlers.map((handler) => [handler.name, handler]));
  const routes = new Map<string, (init: RequestInit | undefined) => Response | Promise<Response>>();
  const calls = new Map<string, unknown[]>();
  vi.stubGlobal('fetch', async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const path = input instanceof Request ? input.url : String(input);
    const route = routes.get(path);
    if (route) return route(init);
    if (path !== '/graphql') return new Response('', { status: 404 });
    const body = JSON.parse(typeof init?.body === 'string' ? init.body : '{}') as {
      operationName: string;
      documentId: string;
      variables: unknown;
    };
    calls.set(body.operationName, [...(calls.get(body.operationName) ?? []), body.variables]);
    const handler = known.get(body.operationName);
    if (handler === undefined || handler.id !== body.documentId) {
      throw new Error(`the fake hub knows no operation "${body.operationName}"`);
    }
    const answer = await handler.answer(body.variables as never);
    return new Response(JSON.stringify(answer), {
      status: 200,
      headers: { 'content-type': 'application/graphql-response+json' },
    });
  });
  return {
    calls: (name) => calls.get(name) ?? [],
    use: (...more) => {
      for (const handler of more) known.set(handler.name, handler);
    },
    route: (path, answer) => {
      routes.set(path, answer);
    },
  };
}
