/**
 * Who is signed in. The viewer is one query, asked once and kept; the session
 * itself is an HttpOnly cookie that the page never sees.
 *
 * When the session ends under an open page the sign-in overlay comes over it
 * (`useSessionEnded`); the page is kept as it is. Without any session at the
 * first load the router leads to /sign-in.
 */
import { queryOptions, useQuery, useSuspenseQuery, type QueryClient } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { graphql } from '@/gql';
import type { ViewerQuery } from '@/gql/graphql';
import { syncClock } from './clock';
import type { Role } from './domain';
import { ApiError, request, whenUnauthenticated } from './graphql';
import { hasLocaleChoice, setLocale, type Locale } from './i18n';
import { isLeaving, leaveFor } from './leaving';
import { patiently } from './patience';
import { claimPersonal, forgetPersonal, personOfBrowser, watchPerson } from './personal';

export const ViewerDocument = graphql(/* GraphQL */ `
  query Viewer {
    serverTime
    viewer {
      user { id name email }
      agency { id name nameEn code kind }
      roles
      locale
      demo
      memberships { role agency { id name nameEn code kind } }
      waiting { work reports tasks escalations transfers deadLetters }
    }
  }
`);

export const SignOutEverywhereDocument = graphql(/* GraphQL */ `
  mutation SignOutEverywhere {
    signOutEverywhere { errors { code message path } }
  }
`);

export const SetLocaleDocument = graphql(/* GraphQL */ `
  mutation SetLocale($locale: Locale!) {
    setLocale(locale: $locale) { errors { code message path } }
  }
`);

export type Viewer = ViewerQuery['viewer'];

/** The key of the viewer query: `['Viewer', {}]`. */
export const viewerQuery = queryOptions<Viewer>({
  queryKey: ['Viewer', {}],
  queryFn: async ({ signal, client }) => {
    const sentAt = Date.now();
    // Quiet: at the first load a missing session leads to the page, not to the overlay.
    const data = await request(ViewerDocument, {}, { signal, quiet: !everSignedIn });
    const person = data.viewer.user.id;
    claimPersonal(person);
    if (lastUserId !== null && lastUserId !== person) {
      // What stands in this page's memory is another person's.
      leaveFor('/');
      return new Promise<never>(() => undefined);
    }
    lastUserId = person;
    syncClock(data.serverTime, sentAt, Date.now());
    const theirs: Locale = data.viewer.locale === 'EN' ? 'en' : 'vi';
    // The language is the account's, here and wherever else the person is signed in: the hub writes in it. A press of the
    // switch that the account does not know of yet stands.
    if (!hasLocaleChoice() && theirs !== accountLocale) {
      const followed = accountLocale !== null;
      setLocale(theirs, { remember: true, from: 'account' });
      if (followed) void client.invalidateQueries({ predicate: (query) => query.queryKey[0] !== 'Viewer' });
    }
    accountLocale = theirs;
    everSignedIn = true;
    return data.viewer;
  },
  staleTime: 60_000,
});

let accountLocale: Locale | null = null;
let everSignedIn = false;
let lastUserId: string | null = null;
let ended = false;
/** While this page signs itself out, its own closed connection is no news. */
let leaving = false;
const listeners = new Set<() => void>();

function setEnded(value: boolean): void {
  if (ended === value || (value && (leaving || isLeaving()))) return;
  ended = value;
  for (const listener of listeners) listener();
}

whenUnauthenticated(() => {
  if (everSignedIn) setEnded(true);
});

/** Who signs out does so in every tab, and nobody goes on in the page of another person. */
function ownedBy(userId: string | null): void {
  if (lastUserId === null || lastUserId === userId || leaving || isLeaving()) return;
  forgetPersonal('tab');
  leaveFor(userId === null ? '/sign-in' : '/');
}

watchPerson(ownedBy);
// A page that the browser had put aside comes back with its memory.
window.addEventListener('pageshow', (event) => {
  if (event.persisted) ownedBy(personOfBrowser());
});

/** True while the session has ended under an open page. */
export function useSessionEnded(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => ended,
    () => ended,
  );
}

/**
 * Asks whether the session still stands, after a live connection was closed: a
 * refused session raises the overlay, a lost line changes nothing.
 */
export async function probeSession(): Promise<void> {
  if (!everSignedIn || ended) return;
  await request(ViewerDocument, {}).catch(() => undefined);
}

/** Raises the sign-in overlay, for answers that do not come through GraphQL (uploads). */
export function endSession(): void {
  if (everSignedIn) setEnded(true);
}

/** The person signed in. Only below the signed-in layout. */
export function useViewer(): Viewer {
  return useSuspenseQuery(viewerQuery).data;
}

/** The person signed in, or undefined: for parts that stand outside the layout. */
export function useMaybeViewer(): Viewer | undefined {
  return useQuery({ ...viewerQuery, enabled: false }).data;
}

export function hasRole(viewer: Viewer, ...wanted: readonly Role[]): boolean {
  return viewer.roles.some((role) => wanted.includes(role));
}

/** An administrator of the hub, not of one agency alone. */
export function runsHub(viewer: Viewer): boolean {
  return viewer.memberships.some(({ role, agency }) => role === 'ADMIN' && agency.kind === 'NATIONAL_COORDINATOR');
}

/** Someone who reads and never writes. */
export function isReadOnly(viewer: Viewer): boolean {
  return viewer.roles.length > 0 && viewer.roles.every((role) => role === 'AUDITOR');
}

export type SignInResult =
  | { outcome: 'signed-in' }
  | { outcome: 'wrong' }
  | { outcome: 'limited'; retryAfterSeconds: number }
  | { outcome: 'unreachable' };

/** Asks for a session; the cookie comes with the answer. */
export async function signIn(email: string, password: string): Promise<SignInResult> {
  let response: Response;
  try {
    response = await patiently((signal) =>
      fetch('/api/auth/sign-in', {
        method: 'POST',
        credentials: 'same-origin',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email, password }),
        signal,
      }),
    );
  } catch {
    return { outcome: 'unreachable' };
  }
  if (response.ok) return { outcome: 'signed-in' };
  if (response.status === 429) {
    let seconds = Number(response.headers.get('retry-after') ?? NaN);
    try {
      const body: unknown = await response.json();
      if (typeof body === 'object' && body !== null && 'retryAfterSeconds' in body) {
        seconds = Number(body.retryAfterSeconds);
      }
    } catch {
      // The header, or the default below, has to do.
    }
    return { outcome: 'limited', retryAfterSeconds: Number.isFinite(seconds) ? Math.max(1, Math.ceil(seconds)) : 60 };
  }
  return response.status >= 500 ? { outcome: 'unreachable' } : { outcome: 'wrong' };
}

/**
 * After signing in over a page: the same person goes on, everything is read
 * again; for another person nothing of the page stays (`viewerQuery`).
 */
export async function resumeSession(client: QueryClient): Promise<void> {
  await client.query({ ...viewerQuery, staleTime: 0 });
  setEnded(false);
  await client.invalidateQueries();
}

/** Somebody else signs in where a session has ended: nothing of the page stays in this tab, and nobody is asked whether it may be left. */
export function leaveToOther(): void {
  forgetPersonal('tab');
  leaveFor('/sign-in');
}

/** Ends this session and leaves with a full load, so that nothing stays in memory. */
export async function signOut(): Promise<void> {
  leaving = true;
  const response = await patiently((signal) => fetch('/api/auth/sign-out', { method: 'POST', credentials: 'same-origin', signal })).catch(() => null);
  if (response === null || response.status >= 500) {
    leaving = false;
    throw new ApiError('NETWORK', 'sign-out was not answered');
  }
  signedOut();
}

/** A full load, so that nothing stays in memory. */
function signedOut(): void {
  leaving = false;
  forgetPersonal('browser');
  leaveFor('/sign-in');
}

/** Ends every session of this person, here and on all devices. */
export async function signOutEverywhere(): Promise<void> {
  leaving = true;
  await request(SignOutEverywhereDocument, {}).catch((error: unknown) => {
    leaving = false;
    throw error;
  });
  signedOut();
}
