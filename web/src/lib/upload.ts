/**
 * Uploads of evidence: tus 1.0.0 against `/api/uploads/{id}`.
 *
 * A file is hashed in a worker first (`hashing.ts`), so that its SHA-256 can be declared; then
 * it goes in pieces, each with its own checksum. A lost network waits and goes
 * on; after a reload the person chooses the same file again, and the hub says
 * from which byte; a file that was only being hashed is asked for as well. Bytes
 * that the case already has, or that are not those of the acquisition record, are sent when the person says so, who is asked again after a reload. `uploads` is the one instance of the page; the class takes
 * everything from outside as arguments and is tested without a network.
 */
import { graphql } from '@/gql';
import type { DeclaredMatch, EvidenceStatus } from '@/gql/graphql';
import { isApiError, request } from './graphql';
import { HashGate, digestOf, hashInWorker } from './hashing';
import { newId } from './ids';
import { keepPersonal, readPersonal } from './personal';
import { endSession } from './session';

export const StartUploadDocument = graphql(/* GraphQL */ `
  mutation StartUpload($input: StartUploadInput!) {
    startUpload(input: $input) {
      uploadUrl
      evidenceItem { id number }
      errors { code message path }
    }
  }
`);

export const UploadStateDocument = graphql(/* GraphQL */ `
  query UploadState($id: ID!) {
    evidenceItem(id: $id) { id number status declared receivedBytes declaredSizeBytes uploadUrl expiresAt sha256 }
  }
`);

/** Whether the case has an item with these bytes, as far as the person may see it. */
export const UploadTwinDocument = graphql(/* GraphQL */ `
  query UploadTwin($filter: EvidenceFilter!) {
    evidence(first: 1, filter: $filter) { nodes { id number fileName } }
  }
`);

export const CancelUploadDocument = graphql(/* GraphQL */ `
  mutation CancelUpload($id: ID!) {
    cancelUpload(id: $id) { errors { code message path } }
  }
`);

/** The longest piece on the wire. */
const pieceBytes = 8 * 1024 * 1024;
/** The shortest one, and the first: how fast the line is nobody knows before. */
export const firstBytes = 1024 * 1024;
/** The bar moves with each piece: a slow line takes shorter ones. */
const pieceSeconds = 2;
/** So much of the beginning tells one file from another after a reload. */
const headBytes = 1024 * 1024;
const atOnce = 2;
/** The person decides. */
const asking: readonly UploadItem['phase'][] = ['other-than-declared', 'twin'];
const storageKey = 'uploads';

/** Why an upload cannot go on. */
export type UploadFailure =
  /** The browser could not read the file. */
  | 'unreadable'
  /** The hub did not accept the beginning; `message` says why. */
  | 'refused'
  /** Bytes changed on the way, several times at the same place. */
  | 'checksum'
  /** Withdrawn: elsewhere, or by the hub after its time. */
  | 'expired'
  /** The hub does not allow it any more. */
  | 'denied'
  /** All bytes arrived, but they are not those that were declared. */
  | 'differs';

export interface UploadItem {
  key: string;
  /** The evidence item, once the hub has made it. */
  itemId: string | null;
  /** CC-… */
  number: string | null;
  caseId: string;
  caseNumber: string;
  fileName: string;
  size: number;
  /** `storing`: the hub has all bytes and puts them in their place, also without this page. */
  phase: 'queued' | 'hashing' | 'other-than-declared' | 'twin' | 'starting' | 'uploading' | 'waiting' | 'storing' | 'paused' | 'needs-file' | 'wrong-file' | 'failed' | 'done';
  hashed: number;
  sent: number;
  sha256: string | null;
  /** The hash of the acquisition record, where the person gave one. */
  declaredSha256: string | null;
  bytesPerSecond: number | null;
  /** While waiting: since when, in local milliseconds. */
  waitingSince: number | null;
  /** While waiting: for the person to sign in again, and not for the network. */
  waitsForSession: boolean;
  failure: UploadFailure | null;
  /** What the hub said, in the person's language. */
  message: string | null;
  /** With `refused`: true where it was the file's name. */
  nameRefused: boolean;
  /** With `wrong-file`. */
  chosenName: string | null;
  /** With `twin`: the item of the case that has the same bytes. */
  twin: UploadTwin | null;
}

export interface UploadTwin {
  id: string;
  number: string;
  fileName: string;
}

/** What is said about the file when the upload begins. */
export interface UploadFacts {
  acquiredAt?: string | undefined;
  acquiredBy?: string | undefined;
  description?: string | undefined;
  /** The hash of the acquisition record; without it the one computed here is declared. */
  declaredSha256?: string | undefined;
}

/** What is kept to go on after a reload. */
interface Kept {
  /** Names it before the hub has made the item, to the hub too. */
  pending?: string;
  /** Null while nothing of the file is on the hub: it was being hashed, or with `sha256` it had been. */
  itemId: string | null;
  number: string | null;
  caseId: string;
  caseNumber: string;
  fileName: string;
  size: number;
  /** SHA-256 of the first part; null where only the whole is known. */
  head: string | null;
  sha256: string | null;
  path: string | null;
  userId: string;
  facts?: UploadFacts;
}

interface Job {
  /** Names it in what is kept; the hub gives the same item for the same name. */
  pending: string;
  item: UploadItem;
  file: Blob | null;
  facts: UploadFacts;
  head: string | null;
  path: string | null;
  control: AbortController | null;
  /** Holds the hashing while it is paused; what was hashed so far is kept. */
  gate: HashGate;
  /** The person knows that the case has these bytes and sends them all the same. */
  anyway: boolean;
  /** The person knows that these are not the declared bytes, and has the hub record it. */
  sendsDifferent: boolean;
  /** Lets other pages of this browser take it up; null until this one holds it. */
  release: (() => void) | null;
}

export interface UploadState {
  status: EvidenceStatus;
  declared: DeclaredMatch;
  receivedBytes: number;
}

export interface UploadWorld {
  fetch: (path: string, init: RequestInit) => Promise<Response>;
  /** The whole file's SHA-256, in hexadecimal digits. */
  hash: (file: Blob, onProgress: (bytes: number) => void, signal: AbortSignal, gate: HashGate) => Promise<string>;
  /** SHA-256 of a piece in memory, in hexadecimal digits, without keeping the page from answering. */
  digest: (piece: Uint8Array<ArrayBuffer>) => Promise<string>;
  /** @throws ApiError when the hub is not reached */
  start: (input: {
    idempotencyKey: string;
    caseId: string;
    fileName: string;
    sizeBytes: number;
    declaredSha256: string;
    acquiredAt?: string | undefined;
    acquiredBy?: string | undefined;
    description?: string | undefined;
  }) => Promise<{ ok: true; id: string; number: string; url: string } | { ok: false; message: string; nameRefused: boolean }>;
  /** @throws ApiError when the hub is not reached */
  read: (id: string) => Promise<UploadState | null>;
  /** Withdraws it; true where all of it had arrived, so that it stays. */
  cancel: (id: string) => Promise<boolean>;
  /**
   * An item of the case with these bytes, where the person may see one.
   * @throws ApiError when the hub is not reached
   */
  twin: (caseId: string, sha256: string) => Promise<UploadTwin | null>;
  /** Holds an upload for this page until it is let go or the page is left; null while another page of this browser holds it. */
  hold: (pending: string) => Promise<(() => void) | null>;
  /** Waits until no page holds it. */
  freed: (pending: string) => Promise<void>;
  /** Where it is kept what to go on with after a reload. */
  storage: { read: () => string | null; keep: (value: string | null) => void };
  now: () => number;
  /** Waits, shorter when the network comes back. */
  wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  sessionEnded: () => void;
}

class Stopped extends Error {}

class Failed extends Error {
  readonly failure: UploadFailure;
  constructor(failure: UploadFailure, message = '') {
    super(message);
    this.failure = failure;
  }
}

/** The file is not the one whose hash the person gave. */
function isOther(item: UploadItem): boolean {
  return item.sha256 !== null && item.declaredSha256 !== null && item.sha256 !== item.declaredSha256;
}

/** Hexadecimal digits in the notation of tus. */
function base64(digits: string): string {
  return btoa(String.fromCharCode(...(digits.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16))));
}

function pathOf(url: string): string {
  return new URL(url, 'http://local').pathname;
}

export class Uploads {
  private readonly jobs = new Map<string, Job>();
  private readonly listeners = new Set<() => void>();
  private readonly queue: (() => void)[] = [];
  private readonly world: UploadWorld;
  private shown: readonly UploadItem[] = [];
  private running = 0;
  private nextKey = 1;
  private userId: string | null = null;
  private looked = true;
  private readonly awaited = new Set<string>();

  constructor(world: UploadWorld) {
    this.world = world;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  items = (): readonly UploadItem[] => this.shown;

  /** True while leaving the page would stop something. */
  active(): boolean {
    return this.shown.some((item) => ['queued', 'hashing', 'starting', 'uploading', 'waiting'].includes(item.phase));
  }

  /** Shows what this person began before a reload and did not finish. */
  async restore(userId: string): Promise<void> {
    if (this.userId === userId) return;
    this.userId = userId;
    await this.takeUpAll(userId);
  }

  /**
   * Whether the person looks at this page. What only waits for its file is offered by the page that they look at: one that is
   * hidden lets it go, but for the upload whose file is being chosen.
   */
  async look(looked: boolean, choosing: string | null = null): Promise<void> {
    this.looked = looked;
    if (looked) {
      if (this.userId !== null) await this.takeUpAll(this.userId);
      return;
    }
    for (const job of [...this.jobs.values()]) {
      const waits = job.item.phase === 'needs-file' || (asking.includes(job.item.phase) && job.file === null);
      if (waits && job.release !== null && job.item.key !== choosing) this.remove(job);
    }
  }

  private isLooked(): boolean {
    return this.looked;
  }

  private async takeUpAll(userId: string): Promise<void> {
    for (const kept of this.kept().filter((one) => one.userId === userId)) await this.takeUp(userId, pendingOf(kept));
  }

  /** Shows what was kept, unless another page of this browser has it: then once that page has let it go unfinished. */
  private async takeUp(userId: string, pending: string): Promise<void> {
    // Shown already, or to be offered once this page is looked at.
    if (!this.looked || [...this.jobs.values()].some((job) => job.pending === pending)) return;
    const release = await this.world.hold(pending);
    if (release === null) {
      if (this.awaited.has(pending)) return;
      this.awaited.add(pending);
      void this.world.freed(pending).then(() => {
        this.awaited.delete(pending);
        return this.takeUp(userId, pending);
      });
      return;
    }
    const kept = this.kept().find((one) => pendingOf(one) === pending);
    const known = [...this.jobs.values()].some((job) => job.pending === pending || (job.item.itemId !== null && job.item.itemId === kept?.itemId));
    if (kept === undefined || known || this.userId !== userId || !this.isLooked()) {
      release();
      return;
    }
    if (kept.itemId === null) {
      // Hashed to its end: it may have waited for the person's answer, which is asked for again.
      const twin = kept.sha256 === null ? null : await this.world.twin(kept.caseId, kept.sha256).catch(() => null);
      if (!this.isLooked()) {
        release();
        return;
      }
      const job = { ...this.jobOf(kept, 0), release };
      this.put(job);
      if (isOther(job.item)) this.set(job, { phase: 'other-than-declared' });
      else if (twin !== null) this.set(job, { phase: 'twin', twin });
      return;
    }
    let state: UploadState | null;
    try {
      state = await this.world.read(kept.itemId);
    } catch {
      // Not reached: it may still be there, the person can go on.
      state = { status: 'RECEIVING', declared: 'NONE', receivedBytes: 0 };
    }
    if (state === null || state.status !== 'RECEIVING') {
      this.forget(pending);
      release();
      return;
    }
    // Hidden while the hub was asked; what the hub has whole needs no file and no person.
    if (!this.isLooked() && state.receivedBytes < kept.size) {
      release();
      return;
    }
    const job = { ...this.jobOf(kept, state.receivedBytes), release };
    this.put(job);
    if (state.receivedBytes === kept.size) void this.run(job);
  }

  /** Takes up an upload that was begun elsewhere, with the file that the person has chosen here. */
  async adopt(begun: { itemId: string; number: string; caseId: string; caseNumber: string; fileName: string; size: number; sha256: string | null; url: string; sent: number }, file: File): Promise<void> {
    let job = [...this.jobs.values()].find((one) => one.item.itemId === begun.itemId);
    if (job === undefined) {
      job = this.jobOf({ ...begun, head: null, path: pathOf(begun.url), userId: this.userId ?? '' }, begun.sent);
      this.put(job);
      this.keep(job);
    }
    await this.choose(job.item.key, file);
  }

  /** Begins with new files. */
  add(target: { caseId: string; caseNumber: string }, files: readonly File[], facts: UploadFacts = {}): void {
    for (const file of files) {
      const job: Job = {
        pending: newId(),
        item: {
          key: `u${this.nextKey}`,
          itemId: null,
          number: null,
          caseId: target.caseId,
          caseNumber: target.caseNumber,
          fileName: file.name,
          size: file.size,
          phase: 'queued',
          hashed: 0,
          sent: 0,
          sha256: null,
          declaredSha256: facts.declaredSha256 ?? null,
          bytesPerSecond: null,
          waitingSince: null,
          waitsForSession: false,
          failure: null,
          message: null,
          nameRefused: false,
          chosenName: null,
          twin: null,
        },
        file,
        facts,
        head: null,
        path: null,
        control: null,
        gate: new HashGate(),
        anyway: false,
        sendsDifferent: false,
        release: null,
      };
      this.nextKey += 1;
      this.put(job);
      this.keep(job);
      void this.run(job);
    }
  }

  pause(key: string): void {
    const job = this.jobs.get(key);
    if (job === undefined || ['done', 'failed', 'needs-file', 'wrong-file', 'paused', 'storing', ...asking].includes(job.item.phase)) return;
    const hashing = job.item.phase === 'hashing';
    this.set(job, { phase: 'paused', bytesPerSecond: null, waitingSince: null });
    if (hashing) {
      job.gate.set(true);
      return;
    }
    job.control?.abort();
    job.control = null;
  }

  resume(key: string): void {
    const job = this.jobs.get(key);
    if (job?.item.phase !== 'paused') return;
    if (job.gate.closed) {
      this.set(job, { phase: 'hashing' });
      job.gate.set(false);
      return;
    }
    if (job.file === null) this.set(job, { phase: 'needs-file' });
    else void this.run(job);
  }

  /** After a reload: goes on with the file when it is the same one, else says that it is not. */
  async choose(key: string, file: File): Promise<void> {
    const job = this.jobs.get(key);
    if (job === undefined || !['needs-file', 'wrong-file'].includes(job.item.phase)) return;
    const same = file.size === job.item.size && (job.head === null || (await this.headOf(file).catch(() => '')) === job.head);
    if (!same) {
      this.set(job, { phase: 'wrong-file', chosenName: file.name });
      return;
    }
    job.file = file;
    this.set(job, { chosenName: file.name });
    // Begun elsewhere, or nowhere yet: only the whole hash can tell whether it is the same file.
    void this.run(job, (job.head === null || job.item.itemId === null) && job.item.sha256 !== null);
  }

  /** Withdraws it here and on the hub. */
  async cancel(key: string): Promise<void> {
    const job = this.jobs.get(key);
    if (job === undefined) return;
    job.control?.abort();
    job.gate.set(false);
    this.forget(job.pending);
    this.remove(job);
    if (job.item.itemId === null) return;
    // It may have come to its end meanwhile: then it is evidence, and nothing of it was withdrawn.
    const arrived = await this.world.cancel(job.item.itemId).catch(() => false);
    if (!arrived) return;
    this.put(job);
    this.set(job, { phase: 'done', sent: job.item.size, bytesPerSecond: null, waitingSince: null });
  }

  /** The person sends what was asked about: bytes that the case already has, or that are not those of the acquisition record. */
  sendAnyway(key: string): void {
    const job = this.jobs.get(key);
    if (job === undefined || !asking.includes(job.item.phase)) return;
    if (job.item.phase === 'twin') job.anyway = true;
    else job.sendsDifferent = true;
    if (job.file === null) this.set(job, { phase: 'needs-file' });
    else void this.run(job);
  }

  dismiss(key: string): void {
    const job = this.jobs.get(key);
    if (job === undefined || !['done', 'failed', 'storing'].includes(job.item.phase)) return;
    job.control?.abort();
    this.forget(job.pending);
    this.remove(job);
  }

  private jobOf(kept: Kept, sent: number): Job {
    const key = `u${this.nextKey}`;
    this.nextKey += 1;
    return {
      pending: pendingOf(kept),
      item: {
        key,
        itemId: kept.itemId,
        number: kept.number,
        caseId: kept.caseId,
        caseNumber: kept.caseNumber,
        fileName: kept.fileName,
        size: kept.size,
        phase: 'needs-file',
        hashed: kept.itemId === null && kept.sha256 === null ? 0 : kept.size,
        sent,
        sha256: kept.sha256,
        declaredSha256: kept.facts?.declaredSha256 ?? null,
        bytesPerSecond: null,
        waitingSince: null,
        waitsForSession: false,
        failure: null,
        message: null,
        nameRefused: false,
        chosenName: null,
        twin: null,
      },
      file: null,
      facts: kept.facts ?? {},
      head: kept.head,
      path: kept.path,
      control: null,
      gate: new HashGate(),
      anyway: false,
      sendsDifferent: false,
      release: null,
    };
  }

  private async run(job: Job, check = false): Promise<void> {
    const control = new AbortController();
    job.control = control;
    this.set(job, { phase: 'queued', failure: null, message: null });
    await this.slot(control.signal);
    try {
      job.release ??= await this.world.hold(job.pending);
      this.live(control.signal);
      await this.work(job, control.signal, check);
    } catch (error) {
      if (control.signal.aborted || error instanceof Stopped) return;
      const failed = error instanceof Failed ? error : new Failed('unreadable');
      this.set(job, { phase: 'failed', failure: failed.failure, message: failed.message === '' ? null : failed.message, bytesPerSecond: null, waitingSince: null });
      this.forget(job.pending);
      this.letGo(job);
    } finally {
      this.running -= 1;
      this.queue.shift()?.();
    }
  }

  private async work(job: Job, signal: AbortSignal, check: boolean): Promise<void> {
    const file = job.file;
    if (file === null) {
      // Loaded anew when everything had been sent.
      if (job.item.sent === job.item.size && (await this.finish(job, signal))) return;
      this.set(job, { phase: 'needs-file' });
      throw new Stopped();
    }
    if (job.head === null && job.path === null) {
      job.head = await this.headOf(file);
      this.live(signal);
      this.keep(job);
    }
    if (job.item.sha256 === null || check) {
      this.set(job, { phase: 'hashing', hashed: 0 });
      const sum = await this.world.hash(file, (bytes) => this.set(job, { hashed: bytes }), signal, job.gate).catch(() => null);
      // The last piece may have been under way when it was paused.
      await job.gate.opened();
      this.live(signal);
      if (sum === null) throw new Failed('unreadable');
      if (check && sum !== job.item.sha256) {
        job.file = null;
        this.set(job, { phase: 'wrong-file', hashed: job.item.size });
        throw new Stopped();
      }
      this.set(job, { sha256: sum, hashed: file.size });
      if (job.item.itemId === null) this.keep(job);
    }
    job.head ??= await this.headOf(file);
    this.live(signal);
    if (job.path === null) {
      if (isOther(job.item) && !job.sendsDifferent) {
        this.set(job, { phase: 'other-than-declared' });
        throw new Stopped();
      }
      if (!job.anyway) await this.compare(job, signal);
      await this.begin(job, signal);
    }
    do {
      await this.send(job, file, signal);
    } while (!(await this.finish(job, signal)));
  }

  /** Stops where the case has these bytes already, until the person decides. */
  private async compare(job: Job, signal: AbortSignal): Promise<void> {
    this.set(job, { phase: 'starting' });
    const twin = await this.again(job, signal, () => this.world.twin(job.item.caseId, job.item.sha256 ?? ''));
    this.live(signal);
    this.set(job, { waitingSince: null });
    if (twin === null) return;
    this.set(job, { phase: 'twin', twin });
    throw new Stopped();
  }

  private async begin(job: Job, signal: AbortSignal): Promise<void> {
    this.set(job, { phase: 'starting' });
    const answer = await this.again(job, signal, () =>
      this.world.start({
        idempotencyKey: job.pending,
        caseId: job.item.caseId,
        fileName: job.item.fileName,
        sizeBytes: job.item.size,
        ...job.facts,
        declaredSha256: job.item.declaredSha256 ?? job.item.sha256 ?? '',
      }),
    );
    if (!answer.ok) {
      this.set(job, { nameRefused: answer.nameRefused });
      throw new Failed('refused', answer.message);
    }
    job.path = pathOf(answer.url);
    this.set(job, { itemId: answer.id, number: answer.number });
    this.keep(job);
  }

  /** Repeats what needs the network until it is there. What the hub refuses is not repeated. */
  private async again<T>(job: Job, signal: AbortSignal, act: () => Promise<T>): Promise<T> {
    for (let tries = 0; ; tries += 1) {
      try {
        return await act();
      } catch (error) {
        this.live(signal);
        const passes = isApiError(error, 'NETWORK') || isApiError(error, 'UNAVAILABLE') || isApiError(error, 'UNAUTHENTICATED') || isApiError(error, 'RATE_LIMITED');
        if (!passes) throw new Failed('denied');
        await this.pauseForNetwork(job, tries, signal, isApiError(error, 'UNAUTHENTICATED'));
      }
    }
  }

  private async pauseForNetwork(job: Job, tries: number, signal: AbortSignal, waitsForSession = false): Promise<void> {
    this.set(job, { phase: 'waiting', waitingSince: job.item.waitingSince ?? this.world.now(), waitsForSession, bytesPerSecond: null });
    await this.world.wait(Math.min(30_000, 1_000 * 2 ** Math.min(tries, 5)), signal);
    this.live(signal);
  }

  private async send(job: Job, file: Blob, signal: AbortSignal): Promise<void> {
    const path = job.path ?? '';
    let offset: number | null = null;
    let first = true;
    let tries = 0;
    let damaged = 0;
    for (;;) {
      const before = this.world.now();
      let response: Response | null = null;
      const from: number | null = offset;
      if (from === null) {
        response = await this.call(path, { method: 'HEAD', headers: { 'tus-resumable': '1.0.0' }, signal });
      } else if (from < file.size) {
        let piece: Uint8Array<ArrayBuffer>;
        try {
          const wanted = first ? firstBytes : (job.item.bytesPerSecond ?? pieceBytes) * pieceSeconds;
          const length = Math.floor(Math.min(pieceBytes, Math.max(firstBytes, wanted)));
          piece = new Uint8Array(await file.slice(from, from + length).arrayBuffer());
        } catch {
          throw new Failed('unreadable');
        }
        const checksum = base64(await this.world.digest(piece));
        this.live(signal);
        response = await this.call(path, {
          method: 'PATCH',
          headers: {
            'tus-resumable': '1.0.0',
            'upload-offset': String(from),
            'content-type': 'application/offset+octet-stream',
            'upload-checksum': `sha256 ${checksum}`,
          },
          body: piece,
          signal,
        });
      } else return;
      this.live(signal);
      const status = response?.status ?? 0;
      if (response !== null && (status === 200 || status === 204)) {
        const told = Number(response.headers.get('upload-offset') ?? NaN);
        if (!Number.isInteger(told) || told < 0 || told > file.size) throw new Failed('denied');
        const took = (this.world.now() - before) / 1000;
        const rate: number | null = from === null || took <= 0 ? job.item.bytesPerSecond : (told - from) / took;
        const old = job.item.bytesPerSecond;
        this.set(job, { phase: 'uploading', sent: told, waitingSince: null, bytesPerSecond: rate === null || old === null ? rate : old * 0.7 + rate * 0.3 });
        offset = told;
        tries = 0;
        if (from !== null) {
          damaged = 0;
          first = false;
        }
      } else if (status === 409) {
        // Another place than thought: the hub says which.
        offset = null;
        tries += 1;
        if (tries > 5) throw new Failed('denied');
      } else if (status === 422) {
        // All bytes are kept, but they are not the declared ones: the item itself tells.
        return;
      } else if (status === 460) {
        damaged += 1;
        if (damaged > 3) throw new Failed('checksum');
      } else if (status === 404 || status === 410) {
        // Complete uploads have no address any more: the item itself tells.
        const state = await this.again(job, signal, () => this.world.read(job.item.itemId ?? ''));
        if (state !== null && (state.declared === 'DIFFERS' || (state.status !== 'RECEIVING' && state.status !== 'REFUSED'))) return;
        throw new Failed('expired');
      } else if (status === 401) {
        this.world.sessionEnded();
        await this.pauseForNetwork(job, 2, signal, true);
        offset = null;
      } else if (status === 0 || status === 408 || status === 423 || status === 429 || status >= 500) {
        await this.pauseForNetwork(job, tries, signal);
        tries += 1;
        offset = null;
      } else throw new Failed('denied');
    }
  }

  private async call(path: string, init: RequestInit): Promise<Response | null> {
    try {
      return await this.world.fetch(path, { credentials: 'same-origin', ...init });
    } catch {
      return null;
    }
  }

  /** Waits until the hub has put the bytes in their place; false where it lacks some of them again. */
  private async finish(job: Job, signal: AbortSignal): Promise<boolean> {
    const read = () => this.again(job, signal, () => this.world.read(job.item.itemId ?? ''));
    let state = await read();
    for (let tries = 0; state?.status === 'RECEIVING'; tries += 1) {
      if (state.receivedBytes < job.item.size) return false;
      this.set(job, { phase: 'storing', sent: job.item.size, bytesPerSecond: null, waitingSince: null });
      await this.world.wait(Math.min(30_000, 1_000 * 2 ** Math.min(tries, 5)), signal);
      this.live(signal);
      state = await read();
    }
    if (state?.declared === 'DIFFERS') throw new Failed('differs');
    if (state?.status === 'REFUSED') throw new Failed('expired');
    this.forget(job.pending);
    this.letGo(job);
    job.file = null;
    this.set(job, { phase: 'done', sent: job.item.size, bytesPerSecond: null, waitingSince: null });
    return true;
  }

  private async headOf(file: Blob): Promise<string> {
    return this.world.digest(new Uint8Array(await file.slice(0, headBytes).arrayBuffer()));
  }

  private live(signal: AbortSignal): void {
    if (signal.aborted) throw new Stopped();
  }

  private async slot(signal: AbortSignal): Promise<void> {
    if (this.running >= atOnce) {
      await new Promise<void>((resolve) => {
        this.queue.push(resolve);
        signal.addEventListener('abort', () => {
          const index = this.queue.indexOf(resolve);
          if (index >= 0) {
            this.queue.splice(index, 1);
            resolve();
          }
        });
      });
    }
    this.running += 1;
  }

  private put(job: Job): void {
    this.jobs.set(job.item.key, job);
    this.publish();
  }

  private remove(job: Job): void {
    this.letGo(job);
    this.jobs.delete(job.item.key);
    this.publish();
  }

  private letGo(job: Job): void {
    job.release?.();
    job.release = null;
  }

  private set(job: Job, change: Partial<UploadItem>): void {
    job.item = { ...job.item, ...change };
    this.publish();
  }

  private publish(): void {
    this.shown = [...this.jobs.values()].map((job) => job.item);
    for (const listener of this.listeners) listener();
  }

  private kept(): Kept[] {
    try {
      const value: unknown = JSON.parse(this.world.storage.read() ?? '[]');
      return Array.isArray(value) ? (value as Kept[]).filter((one) => (typeof one.itemId === 'string' && typeof one.path === 'string') || (one.itemId === null && typeof one.pending === 'string')) : [];
    } catch {
      return [];
    }
  }

  private write(kept: readonly Kept[]): void {
    // Without storage an upload lives as long as its page.
    this.world.storage.keep(kept.length === 0 ? null : JSON.stringify(kept));
  }

  private keep(job: Job): void {
    const { item } = job;
    const mine: Kept = {
      pending: job.pending,
      itemId: item.itemId,
      number: item.number,
      caseId: item.caseId,
      caseNumber: item.caseNumber,
      fileName: item.fileName,
      size: item.size,
      head: job.head,
      sha256: item.sha256,
      path: job.path,
      userId: this.userId ?? '',
      // The hub has the rest; which hash was declared is told where the bytes turn out to be others.
      facts: item.itemId === null ? job.facts : item.declaredSha256 === null ? {} : { declaredSha256: item.declaredSha256 },
    };
    this.write([...this.kept().filter((one) => pendingOf(one) !== job.pending), mine]);
  }

  private forget(pending: string): void {
    this.write(this.kept().filter((one) => pendingOf(one) !== pending));
  }
}

function pendingOf(kept: Kept): string {
  return kept.pending ?? kept.itemId ?? '';
}

function waitForNetwork(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      window.removeEventListener('online', done);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    window.addEventListener('online', done);
    signal.addEventListener('abort', done);
  });
}

/** Pages of one browser tell each other by its locks who has an upload; without them (no secure context) each page is alone. */
const locks = (globalThis.navigator as { locks?: LockManager }).locks;
const lockName = (pending: string) => `chot-upload-${pending}`;

async function holdUpload(pending: string): Promise<(() => void) | null> {
  if (locks === undefined) return () => undefined;
  return new Promise((resolve) => {
    void locks.request(lockName(pending), { ifAvailable: true }, async (lock) => {
      if (lock === null) {
        resolve(null);
        return;
      }
      await new Promise<void>((release) => {
        resolve(release);
      });
    });
  });
}

async function uploadFreed(pending: string): Promise<void> {
  await locks?.request(lockName(pending), () => undefined);
}

/** The uploads of this page; they go on while the person moves between pages. */
export const uploads = new Uploads({
  fetch: (path, init) => fetch(path, init),
  hash: hashInWorker,
  digest: digestOf,
  start: async (input) => {
    const { startUpload } = await request(StartUploadDocument, { input });
    const { evidenceItem, uploadUrl, errors } = startUpload;
    if (evidenceItem === null || uploadUrl === null) {
      return { ok: false, message: errors.map((error) => error.message).join(' '), nameRefused: errors.some((error) => error.path?.at(-1) === 'fileName') };
    }
    return { ok: true, id: evidenceItem.id, number: evidenceItem.number, url: uploadUrl };
  },
  read: async (id) => (await request(UploadStateDocument, { id })).evidenceItem,
  cancel: async (id) => {
    const { cancelUpload } = await request(CancelUploadDocument, { id });
    if (cancelUpload.errors.length === 0) return false;
    const state = (await request(UploadStateDocument, { id })).evidenceItem;
    return state !== null && state.status !== 'RECEIVING' && state.status !== 'REFUSED';
  },
  hold: holdUpload,
  freed: uploadFreed,
  twin: async (caseId, sha256) => (await request(UploadTwinDocument, { filter: { caseId, sha256 } })).evidence.nodes[0] ?? null,
  storage: {
    read: () => readPersonal('browser', storageKey),
    keep: (value) => keepPersonal('browser', storageKey, value),
  },
  now: () => Date.now(),
  wait: waitForNetwork,
  sessionEnded: endSession,
});
