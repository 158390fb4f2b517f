/** What a person writes and the hub does not have yet: a copy in this tab, so that a reload loses nothing. */

const prefix = 'chot.draft.';

/** The copy in this tab under a name. */
export function localCopy(name: string): string | null {
  try {
    return sessionStorage.getItem(prefix + name);
  } catch {
    return null;
  }
}

/** Keeps a copy under a name; null takes it away. */
export function keepLocal(name: string, body: string | null): void {
  try {
    if (body === null) sessionStorage.removeItem(prefix + name);
    else sessionStorage.setItem(prefix + name, body);
  } catch {
    // Without storage a reload loses what the hub does not have.
  }
}
