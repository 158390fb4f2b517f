/**
 * Keeps a draft on the hub: five seconds after a change, at once when a field is
 * left, and when the page goes away. What could not be saved is tried again; a
 * copy in this tab covers the seconds in between. Each save names the version
 * that it was written over: what was saved elsewhere, deleted or sent since is
 * not overwritten unseen.
 */
import { newId } from '@/lib/ids';
import { keepLocal, localCopy } from '@/lib/localCopy';
import { keepPersonal, readPersonal } from '@/lib/personal';

/** A draft as the hub has it. */
export interface HubDraft {
  body: string;
  savedAt: string;
  version: number;
}

export type SaveState =
  | { state: 'fresh' }
  | { state: 'saving' }
  | { state: 'saved'; at: string }
  /** Not reached, or refused: then with what the hub said. */
  | { state: 'unsaved'; reason?: string }
  /** Written elsewhere since it was read here, or gone (null): nothing is saved until the person chooses. */
  | { state: 'conflict'; theirs: HubDraft | null };

/** The hub does not take the draft, in its words. */
export class DraftRefused extends Error {}

export interface DraftSaverOptions {
  /** What the hub has now. */
  read: () => Promise<HubDraft | null>;
  /** Saves over a version, 0 for a new draft; null where the hub has another one. */
  save: (body: string, over: number) => Promise<Omit<HubDraft, 'body'> | null>;
  /** Whether two bodies say the same. */
  same: (one: string, other: string) => boolean;
  onState: (state: SaveState) => void;
  everyMs?: number;
}

/** Where this page stands with the hub: what it had last, in which version, and what was on its way. */
export interface DraftBase {
  saved: string | null;
  version: number;
  tried: string | null;
}

export class DraftSaver {
  private readonly options: DraftSaverOptions;
  private body: string | null = null;
  private base: DraftBase;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private busy: Promise<void> | null = null;
  private stopped = false;
  private conflict = false;

  constructor(base: DraftBase, options: DraftSaverOptions) {
    this.base = base;
    this.options = options;
  }

  /** The body as it is now; saved after a while unless something saves it sooner. */
  change(body: string): void {
    this.body = body;
    if (this.stopped || this.conflict || body === this.base.saved) return;
    this.timer ??= setTimeout(() => void this.flush(), this.options.everyMs ?? 5000);
  }

  /** Saves now what is not saved. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    // Of those that wait for the same save, the first begins the next one: the others wait for that too.
    while (this.busy !== null) await this.busy;
    const body = this.body;
    // Another call may have stopped it while this one waited.
    if (this.isStopped() || this.inConflict() || body === null || body === this.base.saved) return;
    this.busy = this.write(body);
    await this.busy;
  }

  /** Nothing is saved any more; resolves when nothing is under way. The draft is sent or deleted next. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    this.timer = undefined;
    while (this.busy !== null) await this.busy;
  }

  /** Goes on after `stop`, because sending failed. */
  start(): void {
    this.stopped = false;
    if (this.body !== null) this.change(this.body);
  }

  inConflict(): boolean {
    return this.conflict;
  }

  /** True while the hub does not have the last body. */
  dirty(): boolean {
    return this.body !== null && this.body !== this.base.saved;
  }

  /** What a copy in the tab has to remember, to be compared with the hub after a reload. */
  known(): DraftBase {
    return this.base;
  }

  /** After a conflict: what stands here replaces what the hub has. */
  async overwrite(theirs: HubDraft): Promise<void> {
    this.settle(theirs);
    await this.flush();
  }

  /** After a conflict: what stood here is dropped. */
  adopt(theirs: HubDraft): void {
    this.body = null;
    this.settle(theirs);
  }

  private settle({ body, savedAt, version }: HubDraft): void {
    this.base = { saved: body, version, tried: null };
    this.conflict = false;
    this.options.onState({ state: 'saved', at: savedAt });
  }

  private isStopped(): boolean {
    return this.stopped;
  }

  /** Whether what the hub has was written here, by a save whose answer was lost. */
  private isOwn(theirs: HubDraft): boolean {
    return [this.base.saved, this.base.tried, this.body].some((own) => own !== null && this.options.same(own, theirs.body));
  }

  private async write(body: string): Promise<void> {
    this.options.onState({ state: 'saving' });
    try {
      for (const refused of [false, true]) {
        // What became of a save whose answer was lost is asked before the next one.
        if ((refused || this.base.tried !== null) && !(await this.look(body, refused))) return;
        if (this.base.saved === body) return;
        if (this.isStopped()) break;
        if (await this.put(body)) return;
      }
      this.options.onState({ state: 'unsaved' });
    } catch (error) {
      this.options.onState(error instanceof DraftRefused ? { state: 'unsaved', reason: error.message } : { state: 'unsaved' });
    } finally {
      this.busy = null;
      if (this.body !== null) this.change(this.body);
    }
  }

  /** Looks at what the hub has; false where that is of somebody else, or gone, and the person has to choose. */
  private async look(body: string, refused: boolean): Promise<boolean> {
    const theirs = await this.options.read();
    const other = (theirs?.version ?? 0) !== this.base.version || (theirs === null && refused);
    if (other && (theirs === null || !this.isOwn(theirs))) {
      this.conflict = true;
      this.options.onState({ state: 'conflict', theirs });
      return false;
    }
    if (theirs?.body === body) this.settle(theirs);
    else this.base = { saved: theirs?.body ?? null, version: theirs?.version ?? 0, tried: null };
    return true;
  }

  /** Saves; false where the hub has another version. */
  private async put(body: string): Promise<boolean> {
    this.base = { ...this.base, tried: body };
    const saved = await this.options.save(body, this.base.version);
    if (saved === null) this.base = { ...this.base, tried: null };
    else this.settle({ ...saved, body });
    return saved !== null;
  }
}

/** What this tab has written and the hub does not have yet, with what it knew of the hub then. */
export interface DraftCopy {
  body: string;
  version: number;
  tried: string | null;
}

export function draftCopy(id: string): DraftCopy | null {
  try {
    const copy: unknown = JSON.parse(localCopy(id) ?? 'null');
    if (typeof copy !== 'object' || copy === null || !('body' in copy) || typeof copy.body !== 'string') return null;
    return {
      body: copy.body,
      version: 'version' in copy && typeof copy.version === 'number' ? copy.version : 0,
      tried: 'tried' in copy && typeof copy.tried === 'string' ? copy.tried : null,
    };
  } catch {
    return null;
  }
}

export function keepDraftCopy(id: string, copy: DraftCopy | null): void {
  keepLocal(id, copy === null ? null : JSON.stringify(copy));
}

const sentPrefix = 'sent.';

/** The report that a draft became, as far as this tab knows: its address leads to the receipt from then on. */
export function sentReport(draftId: string): string | null {
  return readPersonal('tab', sentPrefix + draftId);
}

/** Without storage the hub still knows the key, and the form offers a new draft. */
export function keepSent(draftId: string, reportId: string): void {
  keepPersonal('tab', sentPrefix + draftId, reportId);
}

const begunPrefix = 'begun.';

/** Begins a draft in this tab. */
export function beginDraft(): string {
  const id = newId();
  keepPersonal('tab', begunPrefix + id, '1');
  return id;
}

/** Whether a draft was begun in this tab: the address of any other one was that of something. */
export function wasBegunHere(id: string): boolean {
  return readPersonal('tab', begunPrefix + id) !== null;
}
