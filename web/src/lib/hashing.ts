/**
 * SHA-256 away from the page, which answers meanwhile: files in a worker, pieces in memory by the browser, or where it has
 * nothing for it (a page that did not come over TLS) in a worker as well.
 */
import { toHex } from './sha256';
import type { HashOrder, HashReport } from './sha256.worker';
import hashScript from './sha256.worker?worker&url';

/** Open or closed; the hashing waits before it. */
export class HashGate {
  private listener: ((closed: boolean) => void) | null = null;
  private waiting: (() => void)[] = [];
  closed = false;

  set(closed: boolean): void {
    if (this.closed === closed) return;
    this.closed = closed;
    this.listener?.(closed);
    if (!closed) for (const go of this.waiting.splice(0)) go();
  }

  /** Tells the one who hashes; null when it is done. */
  watch(listener: ((closed: boolean) => void) | null): void {
    this.listener = listener;
    if (this.closed) listener?.(true);
  }

  async opened(): Promise<void> {
    if (this.closed) await new Promise<void>((resolve) => this.waiting.push(resolve));
  }
}

interface ScriptPolicies {
  createPolicy: (name: string, rules: { createScriptURL: (address: string) => string }) => { createScriptURL: (address: string) => string };
}

/**
 * The hub's content security policy takes addresses of scripts only from a named
 * policy (trusted types); ours lets nothing through but the one script.
 */
const scripts = (globalThis as { trustedTypes?: ScriptPolicies }).trustedTypes?.createPolicy('chot', {
  createScriptURL: (address) => {
    if (address !== hashScript) throw new TypeError('not a script of this page');
    return address;
  },
});

/** The SHA-256 of a file, read piece by piece away from the page; rejects where it is stopped or cannot be read. */
export function hashFile(file: Blob, onProgress: (bytes: number) => void, signal: AbortSignal): Promise<string> {
  return hashInWorker(file, onProgress, signal, new HashGate());
}

/** The same, held up while its gate is closed. */
export function hashInWorker(file: Blob, onProgress: (bytes: number) => void, signal: AbortSignal, gate: HashGate): Promise<string> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(scripts?.createScriptURL(hashScript) ?? hashScript, { type: 'module' });
    const end = () => {
      worker.terminate();
      gate.watch(null);
      signal.removeEventListener('abort', stop);
    };
    const stop = () => {
      end();
      reject(new DOMException('the hash is not wanted any more', 'AbortError'));
    };
    signal.addEventListener('abort', stop);
    worker.onmessage = (event: MessageEvent<HashReport>) => {
      if (event.data.kind === 'progress') {
        onProgress(event.data.bytes);
        return;
      }
      end();
      if (event.data.kind === 'done') resolve(event.data.sha256);
      else reject(new Error('the file cannot be read'));
    };
    worker.onerror = () => {
      end();
      reject(new Error('the file cannot be read'));
    };
    worker.postMessage(file satisfies HashOrder);
    gate.watch((closed) => {
      worker.postMessage((closed ? 'pause' : 'resume') satisfies HashOrder);
    });
  });
}

/** The SHA-256 of bytes in memory, in hexadecimal digits. */
export async function digestOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const subtle = (globalThis as { crypto?: { subtle?: SubtleCrypto } }).crypto?.subtle;
  if (subtle === undefined) return hashFile(new Blob([bytes]), () => undefined, new AbortController().signal);
  return toHex(new Uint8Array(await subtle.digest('SHA-256', bytes)));
}
