/** What a person writes and the hub does not have yet: a copy in this tab, so that a reload loses nothing. */
import { keepPersonal, readPersonal } from './personal';

const prefix = 'draft.';

/** The copy in this tab under a name. */
export function localCopy(name: string): string | null {
  return readPersonal('tab', prefix + name);
}

/** Keeps a copy under a name; null takes it away. */
export function keepLocal(name: string, body: string | null): void {
  keepPersonal('tab', prefix + name, body);
}
