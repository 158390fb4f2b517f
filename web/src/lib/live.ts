/**
 * Live changes. One subscription for the whole page; an event names a case and
 * its version, and the queries that depend on it (`live` in `useGraph`) are
 * asked again. Nothing is taken from the event itself: what may be seen is
 * decided anew by each query.
 */
import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { createClient } from 'graphql-ws';
import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { graphql } from '@/gql';
import type { CaseChangedSubscription } from '@/gql/graphql';
import { setClockEstimated } from './clock';
import { documentId, operationName } from './graphql';
import { endSession, probeSession } from './session';

export const CaseChangedDocument = graphql(/* GraphQL */ `
  subscription CaseChanged {
    caseChanged { caseId version kind }
  }
`);

export type LiveState =
  | { state: 'live' }
  /** Since when, in local milliseconds. */
  | { state: 'reconnecting'; since: number }
  /** `crowded`: the person follows on as many pages as the hub serves, and this is one more. */
  | { state: 'lost'; since: number; crowded?: true };

/** After this long without a connection the page says so in a bar. */
const lostAfterMs = 30_000;
/** How often the hub is asked for a sign of life: a line that was cut says nothing by itself. */
const pingEveryMs = 10_000;
/** How long it may take to give one. */
const pongWithinMs = 5_000;

/** How the line stands after something happened to it: one that was lost stays lost, since the same moment, until it is there again. */
export function lineAfter(before: LiveState, event: 'up' | 'down' | 'long' | 'crowded', at: number): LiveState {
  if (event === 'up') return before.state === 'live' ? before : { state: 'live' };
  if (event === 'crowded') return before.state === 'lost' && before.crowded === true ? before : { state: 'lost', since: before.state === 'live' ? at : before.since, crowded: true };
  if (event === 'down') return before.state === 'live' ? { state: 'reconnecting', since: at } : before;
  return before.state === 'reconnecting' ? { state: 'lost', since: before.since } : before;
}

let current: LiveState = { state: 'reconnecting', since: Date.now() };
const listeners = new Set<() => void>();

function set(next: LiveState): void {
  if (next === current) return;
  current = next;
  setClockEstimated(next.state === 'lost');
  for (const listener of listeners) listener();
}

export function useLiveState(): LiveState {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
    () => current,
  );
}

/** The hub's word for "events were lost": what changed meanwhile is unknown. */
export const resync = 'RESYNC';

/** What an event asks to be read again: one case, or everything (`*`). */
export function touchedBy(change: { caseId: string; kind: string }): string {
  return change.kind === resync ? '*' : change.caseId;
}

/** Collects changes for a moment and refetches what depends on them. */
function refetcher(client: QueryClient) {
  let cases = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    timer = undefined;
    const changed = cases;
    cases = new Set();
    const everything = changed.has('*');
    void client.invalidateQueries({
      predicate: (query) => {
        const live = query.meta?.live;
        return (
          query.queryKey[0] === 'Viewer' ||
          (typeof live === 'string' && (everything || live === '*' || changed.has(live)))
        );
      },
    });
  };
  return {
    changed(caseId: string) {
      cases.add(caseId);
      timer ??= setTimeout(flush, 400);
    },
    stop() {
      clearTimeout(timer);
    },
  };
}

/** Codes with which the hub refuses who asks (graphql-transport-ws): the session has ended, or may not follow. */
const refusals: readonly number[] = [4401, 4403];

/** The code with which the hub refuses one page more than a person may follow on. */
const crowded = 4429;

/** What the end of a connection says: the session was refused, the person follows on too many pages, or the line was lost. */
export function closedBy(event: unknown): 'refused' | 'crowded' | 'lost' {
  const code = typeof event === 'object' && event !== null && 'code' in event ? Number(event.code) : NaN;
  if (code === crowded) return 'crowded';
  return refusals.includes(code) ? 'refused' : 'lost';
}

function startLive(client: QueryClient): () => void {
  const scheme = window.location.protocol === 'https:' ? 'wss' : 'ws';
  const refetch = refetcher(client);
  let lostTimer: ReturnType<typeof setTimeout> | undefined;
  let pongTimer: ReturnType<typeof setTimeout> | undefined;
  let againTimer: ReturnType<typeof setTimeout> | undefined;
  let wasConnected = false;
  let stopped = false;
  let tryNow: () => void = () => undefined;
  const down = () => {
    clearTimeout(pongTimer);
    set(lineAfter(current, 'down', Date.now()));
    lostTimer ??= setTimeout(() => set(lineAfter(current, 'long', Date.now())), lostAfterMs);
  };
  const socket = createClient({
    url: `${scheme}://${window.location.host}/graphql`,
    keepAlive: pingEveryMs,
    connectionAckWaitTimeout: 2 * pongWithinMs,
    // The hub knows the document by its id alone, as over HTTP; its client wants a text, which stays here.
    jsonMessageReplacer: (key, value: unknown) => (key === 'query' ? undefined : value),
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: () => true,
    retryWait: async (retries) => {
      const wait = Math.min(30_000, 1_000 * 2 ** Math.min(retries, 5)) * (0.7 + Math.random() * 0.6);
      await new Promise<void>((resolve) => {
        tryNow = resolve;
        setTimeout(resolve, wait);
      });
    },
    on: {
      connected: () => {
        clearTimeout(lostTimer);
        lostTimer = undefined;
        set(lineAfter(current, 'up', Date.now()));
        // What changed while nobody listened is unknown: ask for all of it, and for the hub's time.
        if (wasConnected) refetch.changed('*');
        wasConnected = true;
      },
      ping: (received) => {
        if (received) return;
        clearTimeout(pongTimer);
        // Ends a connection that only seems to stand, without waiting for the other side to agree.
        pongTimer = setTimeout(() => socket.terminate(), pongWithinMs);
      },
      pong: (received) => {
        if (received) clearTimeout(pongTimer);
      },
      closed: (event) => {
        if (stopped) return;
        const why = closedBy(event);
        if (why === 'refused') {
          endSession();
          return;
        }
        if (why === 'crowded') {
          clearTimeout(pongTimer);
          set(lineAfter(current, 'crowded', Date.now()));
          return;
        }
        // A proxy may hide the code; over HTTP the hub says plainly whether the session stands.
        void probeSession();
        down();
      },
    },
  });
  const operation = {
    documentId: documentId(CaseChangedDocument),
    operationName: operationName(CaseChangedDocument),
    query: CaseChangedDocument.toString(),
  };
  let unsubscribe: () => void = () => undefined;
  const follow = () => {
    unsubscribe = socket.subscribe<CaseChangedSubscription>(operation, {
      next: (result) => {
        const change = result.data?.caseChanged;
        if (change) refetch.changed(touchedBy(change));
      },
      // The client gives up on codes that it takes for final; the page goes on asking, at long intervals.
      error: again,
      complete: again,
    });
  };
  const again = () => {
    clearTimeout(againTimer);
    if (!stopped) againTimer = setTimeout(follow, 15_000);
  };
  follow();
  // Counts from here on also where no connection was ever made.
  down();
  const offline = () => {
    down();
    socket.terminate();
  };
  const online = () => tryNow();
  window.addEventListener('offline', offline);
  window.addEventListener('online', online);
  return () => {
    stopped = true;
    window.removeEventListener('offline', offline);
    window.removeEventListener('online', online);
    clearTimeout(pongTimer);
    unsubscribe();
    clearTimeout(againTimer);
    clearTimeout(lostTimer);
    refetch.stop();
    // A connection that was still being made may fail while it is taken down.
    Promise.resolve(socket.dispose()).catch(() => undefined);
  };
}

/** Keeps the subscription while mounted; once, in the shell. */
export function useLive(enabled: boolean): void {
  const client = useQueryClient();
  useEffect(() => (enabled ? startLive(client) : undefined), [client, enabled]);
}

/** The keys of rows that this page has made itself: they surprise nobody. */
let ownKeys: ReadonlySet<string> = new Set();
const ownListeners = new Set<() => void>();

/** A row that the person has just made stands in its list as soon as the hub gives it. */
export function showOwn(key: string): void {
  ownKeys = new Set([...ownKeys, key]);
  for (const listener of ownListeners) listener();
}

function useOwnKeys(): ReadonlySet<string> {
  return useSyncExternalStore(
    (listener) => {
      ownListeners.add(listener);
      return () => ownListeners.delete(listener);
    },
    () => ownKeys,
    () => ownKeys,
  );
}

/**
 * Rows that do not jump. Values of known rows change in place; new rows and a
 * new order wait until the person asks for them ("Có 2 báo cáo mới. Hiện ngay").
 * A row that is gone stays away at once: it may no longer be known. A row of the
 * person's own (`showOwn`) shows the list as it is.
 *
 * @param resetKey a new filter, order or page shows the new rows directly
 * @param settled whether `rows` answer what `resetKey` asks; rows that only fill the time until then are not held
 */
export function useHeldRows<Row>(
  rows: readonly Row[] | undefined,
  rowKey: (row: Row) => string,
  resetKey: string,
  settled = true,
): { rows: readonly Row[]; newCount: number; showNow: () => void } {
  const [held, setHeld] = useState<{ reset: string; keys: readonly string[] } | null>(null);
  const keyOf = useRef(rowKey);
  keyOf.current = rowKey;
  const fresh = useMemo(() => (rows ?? []).map((row) => keyOf.current(row)), [rows]);
  const own = useOwnKeys();
  const stale = held === null || held.reset !== resetKey || fresh.some((key) => own.has(key) && !held.keys.includes(key));
  const keys = stale ? fresh : held.keys;
  useEffect(() => {
    if (settled && rows !== undefined && stale) setHeld({ reset: resetKey, keys: fresh });
  }, [rows, fresh, stale, resetKey, settled]);
  const byKey = new Map((rows ?? []).map((row) => [keyOf.current(row), row]));
  const shown = keys.flatMap((key) => {
    const row = byKey.get(key);
    return row === undefined ? [] : [row];
  });
  return {
    rows: shown,
    newCount: fresh.filter((key) => !keys.includes(key)).length,
    showNow: () => setHeld({ reset: resetKey, keys: fresh }),
  };
}
