/** Hashes the given files piece by piece and checks the package, away from the page. Nothing is sent anywhere: a worker without a network call. */
import { Sha256, toHex } from '@/lib/sha256';
import type { Report } from './report';
import { verifyPackage, verifyWhole, type GivenFile } from './verify';

export interface VerifyOrder {
  package: File;
  /** Files still to be hashed. */
  files: File[];
  /** Files that were hashed before. */
  hashed: GivenFile[];
  /** The log's published keys, where they are known. */
  keys: string[] | null;
  /** Certificates (PEM) of time-stamping authorities, where they are known. */
  authorities: string | null;
}

/** Whose the signature is: nobody asked, one of the published keys, or another. */
export type Identity = 'unproved' | 'proved' | 'other';

export type VerifyAnswer =
  | { kind: 'progress'; bytes: number; total: number }
  | { kind: 'done'; report: Report; identity: Identity; hashed: GivenFile[] }
  | { kind: 'failed'; name: string };

const pieceBytes = 4 * 1024 * 1024;

function say(answer: VerifyAnswer): void {
  self.postMessage(answer);
}

async function hashFile(file: File, onPiece: (bytes: number) => void): Promise<GivenFile> {
  const sum = new Sha256();
  for (let from = 0; from < file.size; from += pieceBytes) {
    const piece = new Uint8Array(await file.slice(from, from + pieceBytes).arrayBuffer());
    sum.update(piece);
    onPiece(piece.length);
  }
  return { name: file.name, sizeBytes: file.size, sha256: toHex(sum.digest()) };
}

async function check(order: VerifyOrder): Promise<void> {
  let reading = order.package.name;
  try {
    const total = order.files.reduce((sum, file) => sum + file.size, 0);
    let bytes = 0;
    const hashed = [...order.hashed];
    for (const file of order.files) {
      reading = file.name;
      const one = await hashFile(file, (more) => {
        bytes += more;
        say({ kind: 'progress', bytes, total });
      });
      hashed.push(one);
    }
    reading = order.package.name;
    const content = new Uint8Array(await order.package.arrayBuffer());
    const report = await verifyWhole(content, hashed, undefined, order.authorities ?? undefined);
    let identity: Identity = 'unproved';
    if (order.keys !== null) identity = verifyPackage(content, [], order.keys).identityProved ? 'proved' : 'other';
    say({ kind: 'done', report, identity, hashed });
  } catch {
    // The file was moved, changed or taken away while it was read, or is larger than the browser can hold.
    say({ kind: 'failed', name: reading });
  }
}

self.onmessage = (event: MessageEvent<VerifyOrder>) => {
  void check(event.data);
};
