/**
 * Keyset paging with the position in the address: `after` is the cursor to read
 * after, `from` the number of the first row shown. A cursor only leads forward,
 * so the cursors of the pages before are remembered for this tab; where they are
 * not known (a shared link) "previous" leads to the first page.
 */
import { useNavigate } from '@tanstack/react-router';
import { useCallback, useEffect } from 'react';
import { isApiError } from './graphql';
import { keepPersonal, readPersonal } from './personal';
import type { PageSearch } from './search';

export const pageSize = 25;

const storageKey = 'cursors';

function known(): Record<string, PageSearch> {
  try {
    const value: unknown = JSON.parse(readPersonal('tab', storageKey) ?? '{}');
    return typeof value === 'object' && value !== null ? (value as Record<string, PageSearch>) : {};
  } catch {
    return {};
  }
}

function remember(cursor: string, before: PageSearch): void {
  const entries = Object.entries(known()).slice(-400);
  // Without storage "previous" leads to the first page.
  keepPersonal('tab', storageKey, JSON.stringify({ ...Object.fromEntries(entries), [cursor]: before }));
}

export interface PageInfo {
  hasNextPage: boolean;
  endCursor?: string | null | undefined;
}

/** What `<Pager>` takes. */
export interface Paging {
  from: number;
  shown: number;
  total: number | null;
  onNext: (() => void) | undefined;
  onPrevious: (() => void) | undefined;
}

/**
 * Ties a connection to the address.
 *
 * @param search the validated search of the route (`after`, `from`)
 * @param connection the connection as read, or undefined while it loads
 * @param error why it could not be read; a place that the hub does not take leads back to the first page
 * @param part the id of the part of the page that holds the list, where the page goes on below or above it: it gets the focus, and the window stays
 */
export function usePaging(
  search: PageSearch,
  connection: { nodes: readonly unknown[]; pageInfo: PageInfo; totalCount?: number | null | undefined } | undefined,
  error?: unknown,
  part?: string,
): Paging {
  const navigate = useNavigate();
  const go = useCallback(
    (next: PageSearch, replace = false) => {
      void navigate({
        to: '.',
        search: (old: Record<string, unknown>) => ({ ...old, after: next.after, from: next.from }),
        replace,
        ...(part === undefined ? {} : { resetScroll: false }),
      } as never);
      const start = part === undefined ? null : document.getElementById(part);
      if (start !== null) {
        start.tabIndex = -1;
        start.focus();
      }
    },
    [navigate, part],
  );
  const lost = search.after !== undefined && isApiError(error, 'BAD_REQUEST');
  useEffect(() => {
    if (lost) go({}, true);
  }, [lost, go]);
  const from = search.from ?? 1;
  const shown = connection?.nodes.length ?? 0;
  const end = connection?.pageInfo.hasNextPage === true ? (connection.pageInfo.endCursor ?? undefined) : undefined;
  return {
    from,
    shown,
    total: connection?.totalCount ?? null,
    onNext:
      end === undefined
        ? undefined
        : () => {
            remember(end, { after: search.after, from: search.from });
            go({ after: end, from: from + shown });
          },
    onPrevious:
      search.after === undefined
        ? undefined
        : () => go((search.after === undefined ? undefined : known()[search.after]) ?? {}),
  };
}
