/**
 * What this browser keeps for one person: drafts in the tab, uploads that were begun, places in lists. All of it is kept
 * through here, and all of it is gone once the person signs out or another one signs in, in every tab; after a session
 * that merely ended it stays for the one whose it is. What is the device's own (theme, language, keys) is named here and stays.
 */
import { isLeaving } from './leaving';

const ours = 'chot.';
const deviceKeys: readonly string[] = ['chot.theme', 'chot.locale', 'chot.keys'];
/** Whose things a storage holds. */
const personKey = 'chot.person';

type Place = 'tab' | 'browser';

function storageOf(place: Place): Storage {
  return place === 'tab' ? sessionStorage : localStorage;
}

/** What is kept under a key; null where nothing is, or where the browser keeps nothing. */
export function readPersonal(place: Place, key: string): string | null {
  try {
    return storageOf(place).getItem(ours + key);
  } catch {
    return null;
  }
}

/** Keeps a value under a key; null takes it away. Without storage nothing is kept, and nothing once the page is left for another person. */
export function keepPersonal(place: Place, key: string, value: string | null): void {
  if (isLeaving()) return;
  try {
    if (value === null) storageOf(place).removeItem(ours + key);
    else storageOf(place).setItem(ours + key, value);
  } catch {
    // Private mode or full: it lives as long as its page.
  }
}

function wipe(place: Place): void {
  const storage = storageOf(place);
  const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index));
  for (const key of keys) {
    if (key?.startsWith(ours) === true && key !== personKey && !deviceKeys.includes(key)) storage.removeItem(key);
  }
}

function inEach(act: (place: Place) => void): void {
  for (const place of ['tab', 'browser'] as const) {
    try {
      act(place);
    } catch {
      // What cannot be read keeps nothing either.
    }
  }
}

/** This person is signed in: what anybody else left is thrown away before a page can read it. */
export function claimPersonal(userId: string): void {
  inEach((place) => {
    if (storageOf(place).getItem(personKey) === userId) return;
    wipe(place);
    storageOf(place).setItem(personKey, userId);
  });
}

/** Nobody is signed in any more: in the whole browser, or as far as this tab alone goes. */
export function forgetPersonal(where: Place): void {
  inEach((place) => {
    if (where === 'tab' && place === 'browser') return;
    wipe(place);
    storageOf(place).removeItem(personKey);
  });
}

/** Whom the browser's things belong to; null after signing out. */
export function personOfBrowser(): string | null {
  return readPersonal('browser', 'person');
}

/** Tells when another tab signs out (null) or somebody in. */
export function watchPerson(listener: (userId: string | null) => void): () => void {
  const onStorage = (event: StorageEvent) => {
    if (event.key === personKey) listener(event.newValue);
  };
  window.addEventListener('storage', onStorage);
  return () => window.removeEventListener('storage', onStorage);
}
