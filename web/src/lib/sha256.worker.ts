/** Hashes one file piece by piece, away from the page; waits while it is told to. One worker per file; the page ends it to stop. */
import { Sha256, toHex } from './sha256';

export type HashReport = { kind: 'progress'; bytes: number } | { kind: 'done'; sha256: string } | { kind: 'failed' };

/** The file to begin with; then to wait and to go on. */
export type HashOrder = Blob | 'pause' | 'resume';

const pieceBytes = 4 * 1024 * 1024;

let paused = false;
let goOn: () => void = () => undefined;

async function hash(file: Blob): Promise<void> {
  const say = (report: HashReport) => {
    self.postMessage(report);
  };
  try {
    const sum = new Sha256();
    for (let from = 0; from < file.size; from += pieceBytes) {
      if (isPaused()) {
        await new Promise<void>((resolve) => {
          goOn = resolve;
        });
      }
      sum.update(new Uint8Array(await file.slice(from, from + pieceBytes).arrayBuffer()));
      say({ kind: 'progress', bytes: Math.min(file.size, from + pieceBytes) });
    }
    say({ kind: 'done', sha256: toHex(sum.digest()) });
  } catch {
    // The file was moved, changed or taken away while it was read.
    say({ kind: 'failed' });
  }
}

/** A message may have come while a piece was read. */
function isPaused(): boolean {
  return paused;
}

self.onmessage = (event: MessageEvent<HashOrder>) => {
  const order = event.data;
  if (typeof order !== 'string') {
    void hash(order);
    return;
  }
  paused = order === 'pause';
  if (!paused) goOn();
};
