import { queryOptions } from '@tanstack/react-query';

export interface Checkpoint {
  origin: string;
  size: number;
  /** Hexadecimal. */
  rootHash: string;
}

/**
 * Reads a signed note of the custody log (C2SP checkpoint): origin, size and root
 * hash in base64, each on a line. The signature is for programs to check.
 */
export function parseCheckpoint(note: string): Checkpoint | null {
  const [origin, sizeText, root] = note.split('\n');
  const size = Number(sizeText);
  if (origin === undefined || root === undefined || !/^\d+$/.test(sizeText ?? '') || !Number.isSafeInteger(size)) return null;
  try {
    const bytes = atob(root.trim());
    if (bytes.length !== 32) return null;
    const rootHash = Array.from(bytes, (byte) => byte.charCodeAt(0).toString(16).padStart(2, '0')).join('');
    return { origin, size, rootHash };
  } catch {
    return null;
  }
}

/** A hub with sample data says so in the name of its log. */
export function isDemo(origin: string): boolean {
  return origin.startsWith('demo.');
}

/** The public checkpoint; null where there is none yet. */
export const checkpointQuery = queryOptions<Checkpoint | null>({
  queryKey: ['checkpoint'],
  queryFn: async ({ signal }) => {
    const response = await fetch('/log/checkpoint', { signal }).catch(() => null);
    return response?.ok === true ? parseCheckpoint(await response.text()) : null;
  },
  staleTime: 60_000,
});
