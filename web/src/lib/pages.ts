/**
 * The files of pages. Each page is a file of its own, fetched when it is first
 * opened; where the line is down then, the application stays as it is, says so,
 * and goes on when the file comes. It never reloads itself: an upload may run.
 */
import { useSyncExternalStore } from 'react';

/** The hub answers but has the file no more: it was renewed since this page was opened. */
export class RenewedError extends Error {
  override name = 'RenewedError';
}

export interface PagesWorld {
  /** Whether the hub answers now. */
  reachable: () => Promise<boolean>;
  /** Passes some time, less where the line comes back or the person asks. */
  pause: () => Promise<void>;
}

let waiting = 0;
let wake: () => void = () => undefined;
const listeners = new Set<() => void>();

function count(change: 1 | -1): void {
  waiting += change;
  for (const listener of listeners) listener();
}

/** Whether a page waits for its file. */
export function usePageWaiting(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => waiting > 0,
    () => false,
  );
}

/** Asks for the files that wait now, not only after a while. */
export function askForPageNow(): void {
  wake();
}

const pauseMs = 4_000;

const browser: PagesWorld = {
  reachable: async () => {
    try {
      return (await fetch('/', { method: 'HEAD', cache: 'no-store' })).ok;
    } catch {
      return false;
    }
  },
  pause: () =>
    new Promise((resolve) => {
      const before = wake;
      const done = () => {
        clearTimeout(timer);
        window.removeEventListener('online', done);
        wake = before;
        before();
        resolve();
      };
      const timer = setTimeout(done, pauseMs);
      wake = done;
      window.addEventListener('online', done);
    }),
};

/** A style sheet that did not come is asked for again; the loader of pages asks for each only once. */
function mendStyles(): void {
  for (const link of document.querySelectorAll<HTMLLinkElement>('link[rel=stylesheet]')) {
    if (link.sheet === null) link.replaceWith(link.cloneNode());
  }
}

/** Loads a page's file, however long the line is down. */
export async function loadPage<Module>(load: () => Promise<Module>, world: PagesWorld = browser): Promise<Module> {
  let failures = 0;
  let waits = false;
  try {
    for (;;) {
      try {
        return await load();
      } catch (error) {
        const there = await world.reachable();
        failures = there ? failures + 1 : 0;
        // The browser names what is missing in its own words, which the router would answer by reloading.
        if (failures > 2) throw new RenewedError('a file of this page is missing', { cause: error });
        if (!waits) count(1);
        waits = true;
        await world.pause();
        mendStyles();
      }
    }
  } finally {
    if (waits) count(-1);
  }
}
