/** TanStack Query over `request`: hooks, the client and its rules for retrying. */
import {
  QueryClient,
  keepPreviousData,
  onlineManager,
  queryOptions,
  useMutation,
  useQuery,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query';
import type { TypedDocumentString } from '@/gql/graphql';
import { isApiError, operationName, request, type ApiError } from './graphql';

declare module '@tanstack/react-query' {
  interface Register {
    defaultError: ApiError;
    queryMeta: {
      /** The case whose changes refetch this query; `*` for any case. */
      live?: string | undefined;
    };
  }
}

/** Only what may pass by itself is tried again; who has waited as long as a page waits, or has no network, is told first. */
function mayRetry(failures: number, error: unknown): boolean {
  if (!onlineManager.isOnline()) return false;
  if (isApiError(error) && error.late) return false;
  return failures < 2 && (isApiError(error, 'NETWORK') || isApiError(error, 'UNAVAILABLE'));
}

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      // Off line a question fails at once and is told, and is asked again on line; the default would keep it, and what stood there before
      // would pass for the answer.
      queries: { staleTime: 15_000, retry: mayRetry, refetchOnWindowFocus: true, refetchOnReconnect: true, networkMode: 'always' },
      // So does a change: the default would make it later, also after it was given up.
      mutations: { retry: false, networkMode: 'always' },
    },
  });
}

export interface GraphOptions {
  /** The id of the case whose changes refetch this; `*` for any case. */
  live?: string | undefined;
  /** False waits, for example until an id is known. */
  enabled?: boolean | undefined;
  /** Keep the rows of the page before while the next one loads (default true). */
  keepPrevious?: boolean | undefined;
  /** Ask again after so many milliseconds, for work that the hub does in the background. */
  everyMs?: number | false | undefined;
  staleMs?: number | undefined;
}

/** Query options of a document, for `useQuery`, `ensureQueryData` and `prefetchQuery`. */
export function graphQuery<TData, TVariables>(
  document: TypedDocumentString<TData, TVariables>,
  variables: TVariables,
  options: GraphOptions = {},
) {
  return queryOptions<TData>({
    queryKey: [operationName(document), variables],
    queryFn: ({ signal }) => request(document, variables, { signal }),
    meta: { live: options.live },
    ...(options.enabled === undefined ? {} : { enabled: options.enabled }),
    ...(options.staleMs === undefined ? {} : { staleTime: options.staleMs }),
    ...(options.everyMs === undefined ? {} : { refetchInterval: options.everyMs }),
  });
}

/** Reads. `data` is undefined until the first answer; `error` is always an ApiError. */
export function useGraph<TData, TVariables>(
  document: TypedDocumentString<TData, TVariables>,
  variables: TVariables,
  options: GraphOptions = {},
): UseQueryResult<TData> {
  const query = graphQuery(document, variables, options);
  return useQuery<TData>(
    options.keepPrevious === false ? query : { ...query, placeholderData: keepPreviousData },
  );
}

/** Writes. `mutateAsync(variables)` gives the payload; user errors are in it. */
export function useGraphMutation<TData, TVariables>(
  document: TypedDocumentString<TData, TVariables>,
): UseMutationResult<TData, ApiError, TVariables> {
  return useMutation<TData, ApiError, TVariables>({
    mutationKey: [operationName(document)],
    mutationFn: (variables) => request(document, variables),
  });
}
