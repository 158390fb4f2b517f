/** What was dropped: which file is the package, which are keys, which are evidence; and the worker that checks it. */
import verifyScript from './verifier/verify.worker?worker&url';
import { text } from './verifier/bytes';
import { parseKey } from './verifier/note';
import type { VerifyAnswer, VerifyOrder } from './verifier/verify.worker';

export interface Sorted {
  packages: File[];
  keys: string[];
  /** Keys out of files that hold none of a log: by them no package is signed. */
  witnessKeys: string[];
  /** Certificates, as PEM. */
  certificates: string[];
  others: File[];
}

/** The lines of a text of published keys (as the hub's /log/keys has them), or nothing where it is none. */
export function keysOf(content: string): string[] | undefined {
  const lines = content.split(/\r?\n/).filter((line) => line.trim() !== '');
  return lines.length > 0 && lines.every((line) => parseKey(line) !== undefined) ? lines : undefined;
}

/** The longest file that is looked at as text. */
const mostText = 262_144;

/** Whether a text holds certificates and nothing else that is encoded so. */
function isPem(content: string): boolean {
  const kinds = [...content.matchAll(/-----BEGIN ([A-Z ]+)-----/g)].map(([, kind]) => kind);
  return kinds.length > 0 && kinds.every((kind) => kind === 'CERTIFICATE');
}

/** Tells files apart by their content, never by their names. */
export async function sortFiles(files: File[]): Promise<Sorted> {
  const sorted: Sorted = { packages: [], keys: [], witnessKeys: [], certificates: [], others: [] };
  for (const file of files) {
    if (await startsAsPackage(file)) {
      sorted.packages.push(file);
      continue;
    }
    const content = file.size < mostText ? await file.text() : '';
    const keys = keysOf(content);
    if (keys !== undefined) (keys.every((key) => parseKey(key)?.kind === 'witness') ? sorted.witnessKeys : sorted.keys).push(...keys);
    else if (isPem(content)) sorted.certificates.push(content);
    else sorted.others.push(file);
  }
  return sorted;
}

/** A ZIP file whose first file bears the name that the first file of a package has. */
async function startsAsPackage(file: File): Promise<boolean> {
  const head = new Uint8Array(await file.slice(0, 43).arrayBuffer());
  const name = text(head.subarray(30)) ?? '';
  return head[0] === 0x50 && head[1] === 0x4b && (name === 'manifest.json' || name === 'members.jsonl');
}

interface ScriptPolicies {
  createPolicy: (name: string, rules: { createScriptURL: (address: string) => string }) => { createScriptURL: (address: string) => string };
}

/** The content security policy takes addresses of scripts only from a named policy (trusted types); ours lets the one script through. */
const scripts = (globalThis as { trustedTypes?: ScriptPolicies }).trustedTypes?.createPolicy('chot-verify', {
  createScriptURL: (address) => {
    if (address !== verifyScript) throw new TypeError('not a script of this page');
    return address;
  },
});

/** Checks in a worker; gives a function that ends it. */
export function startCheck(order: VerifyOrder, onAnswer: (answer: VerifyAnswer) => void): () => void {
  const worker = new Worker(scripts?.createScriptURL(verifyScript) ?? verifyScript, { type: 'module' });
  const end = () => worker.terminate();
  worker.onmessage = (event: MessageEvent<VerifyAnswer>) => {
    if (event.data.kind !== 'progress') end();
    onAnswer(event.data);
  };
  worker.onerror = () => {
    end();
    onAnswer({ kind: 'failed', name: order.package.name });
  };
  worker.postMessage(order);
  return end;
}
