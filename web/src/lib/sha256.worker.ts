/** Hashes one file piece by piece, away from the page. One worker per file; the page ends it to stop. */
import { Sha256, toHex } from './sha256';

export type HashReport = { kind: 'progress'; bytes: number } | { kind: 'done'; sha256: string } | { kind: 'failed' };

const pieceBytes = 4 * 1024 * 1024;

async function hash(file: Blob): Promise<void> {
  const say = (report: HashReport) => {
    self.postMessage(report);
  };
  try {
    const sum = new Sha256();
    for (let from = 0; from < file.size; from += pieceBytes) {
      sum.update(new Uint8Array(await file.slice(from, from + pieceBytes).arrayBuffer()));
      say({ kind: 'progress', bytes: Math.min(file.size, from + pieceBytes) });
    }
    say({ kind: 'done', sha256: toHex(sum.digest()) });
  } catch {
    // The file was moved, changed or taken away while it was read.
    say({ kind: 'failed' });
  }
}

self.onmessage = (event: MessageEvent<Blob>) => {
  void hash(event.data);
};
