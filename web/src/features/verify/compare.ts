/** Compares a checkpoint that somebody kept with the one that the hub tells now. */
import { base64, equal, type Bytes } from './verifier/bytes';
import { grows } from './verifier/merkle';
import { parseCheckpoint, parseKey, readNote, type Checkpoint, type SignatureLine, type VerifierKey } from './verifier/note';

export interface PublicHead {
  note: string;
  checkpoint: Checkpoint | undefined;
  /** The signature lines; none where one of them does not hold. */
  lines: readonly SignatureLine[] | 'malformed' | 'signature';
  keys: readonly VerifierKey[];
}

/** Reads the note with the published keys; a line of keys that is none is passed over. */
export function readHead(note: string, keys: string): PublicHead {
  const known = keys.split('\n').flatMap((line): VerifierKey[] => {
    const key = parseKey(line.trim());
    return key === undefined ? [] : [key];
  });
  return headOf(note, known);
}

function headOf(note: string, keys: readonly VerifierKey[]): PublicHead {
  const read = readNote(note, [...keys]);
  const text = note.slice(0, note.lastIndexOf('\n\n') + 1);
  return { note, checkpoint: parseCheckpoint(text), lines: typeof read === 'string' ? read : read.lines, keys };
}

export type Comparison =
  /** The very same tree. */
  | 'same'
  /** The log now begins with all that it held then. */
  | 'grown'
  /** What was pasted is no checkpoint. */
  | 'unreadable'
  /** It is of another log. */
  | 'other'
  /** No published key of the log signed it, so it says nothing. */
  | 'unsigned'
  /** The hub tells fewer events than it signed once. */
  | 'shrunk'
  /** The hub signed another history. */
  | 'rewritten';

/** Text that went through mail or a page: other line ends, spaces around it, no newline at its end. */
function straightened(text: string): string {
  return `${text.replaceAll('\r\n', '\n').trim()}\n`;
}

/**
 * Compares; `proof` gives the text of the hub's proof that the log of one size begins with that of another.
 *
 * @throws what `proof` throws
 */
export async function compare(kept: string, head: PublicHead, proof: (old: number, now: number) => Promise<string>): Promise<Comparison> {
  const old = headOf(straightened(kept), head.keys);
  const now = head.checkpoint;
  if (old.checkpoint === undefined || old.lines === 'malformed' || now === undefined) return 'unreadable';
  if (old.checkpoint.origin !== now.origin) return 'other';
  if (old.lines === 'signature' || !old.lines.some((line) => line.key?.kind === 'log')) return 'unsigned';
  if (old.checkpoint.size > now.size) return 'shrunk';
  if (old.checkpoint.size === now.size) return equal(old.checkpoint.root, now.root) ? 'same' : 'rewritten';
  const path = pathOf(await proof(old.checkpoint.size, now.size));
  return path !== undefined && grows(old.checkpoint, now, path) ? 'grown' : 'rewritten';
}

function pathOf(text: string): Bytes[] | undefined {
  const hashes = text.split('\n').slice(0, -1).map((line) => base64(line));
  return hashes.every((hash): hash is Bytes => hash?.length === 32) ? hashes : undefined;
}
