/**
 * Keeps a draft on the hub: five seconds after a change, at once when a field is
 * left, and when the page goes away. What could not be saved is tried again; a
 * copy in this tab covers the seconds in between.
 */

export type SaveState = { state: 'fresh' } | { state: 'saving' } | { state: 'saved'; at: string } | { state: 'unsaved' };

export interface DraftSaverOptions {
  /** Saves and gives the time of the hub. */
  save: (body: string) => Promise<string>;
  onState: (state: SaveState) => void;
  everyMs?: number;
}

export class DraftSaver {
  private readonly options: DraftSaverOptions;
  private body: string | null = null;
  private saved: string | null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private busy: Promise<void> | null = null;
  private stopped = false;

  constructor(saved: string | null, options: DraftSaverOptions) {
    this.saved = saved;
    this.options = options;
  }

  /** The body as it is now; saved after a while unless something saves it sooner. */
  change(body: string): void {
    this.body = body;
    if (this.stopped || body === this.saved) return;
    this.timer ??= setTimeout(() => void this.flush(), this.options.everyMs ?? 5000);
  }

  /** Saves now what is not saved. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.busy !== null) await this.busy;
    const body = this.body;
    // Another call may have stopped it while this one waited.
    if (this.isStopped() || body === null || body === this.saved) return;
    this.busy = this.write(body);
    await this.busy;
  }

  /** Nothing is saved any more; resolves when nothing is under way. The draft is sent or deleted next. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.busy !== null) await this.busy;
  }

  /** Goes on after `stop`, because sending failed. */
  start(): void {
    this.stopped = false;
    if (this.body !== null) this.change(this.body);
  }

  private isStopped(): boolean {
    return this.stopped;
  }

  private async write(body: string): Promise<void> {
    this.options.onState({ state: 'saving' });
    try {
      const at = await this.options.save(body);
      this.saved = body;
      this.options.onState({ state: 'saved', at });
    } catch {
      this.options.onState({ state: 'unsaved' });
    } finally {
      this.busy = null;
      if (this.body !== null) this.change(this.body);
    }
  }
}

const sentPrefix = 'chot.sent.';

/** The report that a draft became, as far as this tab knows: its address leads to the receipt from then on. */
export function sentReport(draftId: string): string | null {
  try {
    return sessionStorage.getItem(sentPrefix + draftId);
  } catch {
    return null;
  }
}

export function keepSent(draftId: string, reportId: string): void {
  try {
    sessionStorage.setItem(sentPrefix + draftId, reportId);
  } catch {
    // Without storage the hub still knows the key, and the form offers a new draft.
  }
}

/** A new draft's id, which becomes the idempotency key of its report. */
export function newDraftId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
