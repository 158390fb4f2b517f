/** A hub of its own for one file of journeys: `chot demo` on a free port, in a folder that goes with it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../..', import.meta.url));

/** The program under test. */
export const chot = process.env['CHOT_BIN'] ?? path.join(repository, 'target/debug/chot');

export type Account =
  | 'responder'
  | 'responder2'
  | 'officer'
  | 'appraiser'
  | 'approver'
  | 'coordinator'
  | 'duty'
  | 'analyst'
  | 'inspector'
  | 'auditor'
  | 'admin'
  | 'admin2';

export interface Hub {
  readonly url: string;
  readonly data: string;
  readonly password: string;
  readonly stop: () => Promise<void>;
}

export function email(account: Account): string {
  return `${account}@demo.chot.local`;
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (address === null || typeof address === 'string') reject(new Error('no port'));
        else resolve(address.port);
      });
    });
  });
}

/** Waits until `ready` is found in what the program prints, or the program ends. */
async function printed(child: ChildProcess, ready: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let out = '';
    let errors = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      out += chunk.toString();
      if (ready.test(out)) resolve(out);
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      errors = (errors + chunk.toString()).slice(-20_000);
    });
    child.once('error', reject);
    child.once('exit', (code) => {
      reject(new Error(`chot demo ended with ${code ?? 'a signal'}\n${out}\n${errors}`));
    });
  });
}

export async function startHub(): Promise<Hub> {
  const data = await mkdtemp(path.join(tmpdir(), 'chot-e2e-'));
  const port = await freePort();
  const child = spawn(chot, ['demo', '--data', data, '--bind', `127.0.0.1:${port}`], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, RUST_BACKTRACE: '1' },
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const out = await printed(child, /admin@demo\.chot\.local.*\n/);
  const password = /:\s+(\S+)\s*\n/.exec(await readFile(path.join(data, 'accounts.txt'), 'utf8'))?.[1];
  if (password === undefined) throw new Error(`no password in what was printed:\n${out}`);
  return {
    url: `http://127.0.0.1:${port}`,
    data,
    password,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
      await rm(data, { recursive: true, force: true });
    },
  };
}

/** Runs the program's command line; gives its exit code and what it printed. */
export async function run(args: readonly string[], env: Record<string, string> = {}): Promise<{ code: number | null; out: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(chot, args, { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, ...env } });
    let out = '';
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
    });
    child.once('error', reject);
    child.once('exit', (code) => {
      resolve({ code, out });
    });
  });
}
