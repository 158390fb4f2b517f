// jsdom's File cannot be read as bytes; Node's can.
import { File as NodeFile } from 'node:buffer';
import { createHash } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { ApiError } from './graphql';
import { Uploads, firstBytes, type UploadState, type UploadWorld } from './upload';

const target = { caseId: 'case-1', caseNumber: '2026-0147' };

function file(name: string, text: string): File {
  return new NodeFile([text], name) as unknown as File;
}

function sha(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

interface Hub {
  bytes: string;
  size: number;
  world: UploadWorld;
  uploads: Uploads;
  requests: { method: string; offset: string | null; checksum: string | null }[];
  /** Answers of the next PATCH requests; `null` stands for a network that is gone, undefined for the usual one. */
  script: (number | null | undefined)[];
  store: Map<string, string>;
  state: UploadState;
}

/** What the pages of one browser hold, and who waits for it. */
type Locks = Map<string, (() => void)[]>;

function hub(size: number, store = new Map<string, string>(), state: UploadState = { status: 'RECEIVING', declared: 'NONE', receivedBytes: 0 }, locks: Locks = new Map()): Hub {
  const self: Hub = {
    bytes: '',
    size,
    requests: [],
    script: [],
    store,
    state,
    world: undefined as never,
    uploads: undefined as never,
  };
  self.world = {
    fetch: async (path, init) => {
      await Promise.resolve();
      expect(path).toBe('/api/uploads/item-1');
      const headers = new Headers(init.headers);
      const method = init.method ?? 'GET';
      self.requests.push({ method, offset: headers.get('upload-offset'), checksum: headers.get('upload-checksum') });
      if (method === 'HEAD') return new Response(null, { status: 200, headers: { 'upload-offset': String(self.bytes.length) } });
      const scripted = self.script.shift();
      if (scripted === null) throw new TypeError('network');
      if (scripted !== undefined) return new Response(null, { status: scripted });
      if (headers.get('upload-offset') !== String(self.bytes.length)) return new Response(null, { status: 409 });
      self.bytes += new TextDecoder().decode(init.body as Uint8Array);
      if (self.bytes.length === self.size) self.state = { status: 'STORED', declared: 'MATCHES', receivedBytes: self.size };
      return new Response(null, { status: 204, headers: { 'upload-offset': String(self.bytes.length) } });
    },
    hash: async (blob, onProgress) => {
      onProgress(blob.size);
      return sha(await blob.text());
    },
    digest: async (piece) => Promise.resolve(createHash('sha256').update(piece).digest('hex')),
    start: vi.fn(async () => Promise.resolve({ ok: true as const, id: 'item-1', number: 'CC-0147-01', url: 'https://hub.example/api/uploads/item-1' })),
    read: async () => Promise.resolve(self.state),
    cancel: vi.fn(async () => Promise.resolve(false)),
    twin: vi.fn(async () => Promise.resolve(null)),
    hold: async (pending) => {
      if (locks.has(pending)) return Promise.resolve(null);
      locks.set(pending, []);
      return Promise.resolve(() => {
        const waiting = locks.get(pending) ?? [];
        locks.delete(pending);
        for (const go of waiting) go();
      });
    },
    freed: async (pending) => new Promise((resolve) => locks.get(pending)?.push(resolve) ?? resolve()),
    storage: {
      read: () => store.get('uploads') ?? null,
      keep: (value) => {
        if (value === null) store.delete('uploads');
        else store.set('uploads', value);
      },
    },
    now: () => 0,
    wait: async () => Promise.resolve(),
    sessionEnded: vi.fn(),
  };
  self.uploads = new Uploads(self.world);
  void self.uploads.restore('user-1');
  return self;
}

async function until(uploads: Uploads, phase: string): Promise<void> {
  await vi.waitFor(() => expect(uploads.items()[0]?.phase).toBe(phase), { timeout: 4000 });
}

describe('Uploads', () => {
  it('declares the hash, sends every piece with its checksum and forgets it when done', async () => {
    const text = 'a'.repeat(firstBytes) + 'rest';
    const one = hub(text.length);
    one.uploads.add(target, [file('x.zip', text)], { acquiredBy: 'Phạm Đức Long' });
    await until(one.uploads, 'done');
    expect(one.world.start).toHaveBeenCalledWith({
      idempotencyKey: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      caseId: 'case-1',
      fileName: 'x.zip',
      sizeBytes: text.length,
      declaredSha256: sha(text),
      acquiredBy: 'Phạm Đức Long',
    });
    expect(one.bytes).toBe(text);
    const patches = one.requests.filter((sent) => sent.method === 'PATCH');
    expect(patches.map((sent) => sent.offset)).toEqual(['0', String(firstBytes)]);
    expect(patches[1]?.checksum).toBe(`sha256 ${createHash('sha256').update('rest').digest('base64')}`);
    expect(one.store.size).toBe(0);
  });

  it('says whether it waits for the network or for the person to sign in', async () => {
    const one = hub(4);
    const { fetch: send } = one.world;
    const seen: (boolean | undefined)[] = [];
    let answers: ('network' | 'session' | 'hub')[] = ['network', 'session', 'hub'];
    one.world.fetch = async (path, init) => {
      const [next, ...rest] = answers;
      if (init.method === 'PATCH') answers = rest.length > 0 ? rest : answers;
      if (init.method === 'PATCH' && next === 'network') throw new TypeError('fetch failed');
      if (init.method === 'PATCH' && next === 'session') return new Response(null, { status: 401 });
      return send(path, init);
    };
    one.world.wait = async () => {
      if (one.uploads.items()[0]?.phase === 'waiting') seen.push(one.uploads.items()[0]?.waitsForSession);
      return Promise.resolve();
    };
    one.uploads.add(target, [file('x.zip', 'rest')]);
    await until(one.uploads, 'done');
    expect(seen).toEqual([false, true]);
    expect(one.world.sessionEnded).toHaveBeenCalledTimes(1);
  });

  it('sends shorter pieces where the line is slow, so that the bar moves', async () => {
    const text = 'a'.repeat(firstBytes * 4);
    const one = hub(text.length);
    let clock = 0;
    one.world.now = () => clock;
    const { fetch: send } = one.world;
    one.world.fetch = async (path, init) => {
      if (init.method === 'PATCH') clock += 1000;
      return send(path, init);
    };
    one.uploads.add(target, [file('x.zip', text)]);
    await until(one.uploads, 'done');
    // 1 MiB a second: two seconds' worth at a time after the first.
    expect(one.requests.filter((sent) => sent.method === 'PATCH').map((sent) => Number(sent.offset) / firstBytes)).toEqual([0, 1, 3]);
  });

  it('keeps what was hashed when it is paused, and goes on from there', async () => {
    const one = hub(4);
    let begun = 0;
    const told: boolean[] = [];
    one.world.hash = async (blob, onProgress, _signal, gate) => {
      begun += 1;
      gate.watch((closed) => told.push(closed));
      onProgress(2);
      await vi.waitFor(() => expect(told).toEqual([true, false]));
      return sha(await blob.text());
    };
    one.uploads.add(target, [file('x.zip', 'abcd')]);
    await until(one.uploads, 'hashing');
    await vi.waitFor(() => expect(one.uploads.items()[0]?.hashed).toBe(2));
    one.uploads.pause('u1');
    expect(one.uploads.items()[0]).toMatchObject({ phase: 'paused', hashed: 2 });
    one.uploads.resume('u1');
    await until(one.uploads, 'done');
    expect(begun).toBe(1);
  });

  it('sends nothing of a file whose hash is not the one of the record before the person says so, and then declares the one of the record', async () => {
    const one = hub(4);
    one.uploads.add(target, [file('x.zip', 'abcd')], { declaredSha256: sha('else') });
    await until(one.uploads, 'other-than-declared');
    expect(one.uploads.items()[0]).toMatchObject({ sha256: sha('abcd'), declaredSha256: sha('else') });
    expect(one.world.start).not.toHaveBeenCalled();
    one.script = [422];
    one.world.read = async () => Promise.resolve({ status: 'REFUSED', declared: 'DIFFERS', receivedBytes: 4 });
    one.uploads.sendAnyway('u1');
    await until(one.uploads, 'failed');
    expect(one.world.start).toHaveBeenCalledWith(expect.objectContaining({ declaredSha256: sha('else') }));
    expect(one.uploads.items()[0]).toMatchObject({ failure: 'differs', itemId: 'item-1' });
    const two = hub(4);
    two.uploads.add(target, [file('x.zip', 'abcd')], { declaredSha256: sha('abcd') });
    await until(two.uploads, 'done');
    expect(two.world.start).toHaveBeenCalledWith(expect.objectContaining({ declaredSha256: sha('abcd') }));
  });

  it('asks again after a reload about a file that is not the one of the record', async () => {
    const store = new Map<string, string>();
    const one = hub(4, store);
    one.uploads.add(target, [file('x.zip', 'abcd')], { declaredSha256: sha('else') });
    await until(one.uploads, 'other-than-declared');
    const two = hub(4, store);
    await until(two.uploads, 'other-than-declared');
    expect(two.uploads.items()[0]).toMatchObject({ sha256: sha('abcd'), declaredSha256: sha('else') });
    two.uploads.sendAnyway('u1');
    await until(two.uploads, 'needs-file');
    await two.uploads.choose('u1', file('x.zip', 'abcd'));
    await vi.waitFor(() => expect(two.world.start).toHaveBeenCalledWith(expect.objectContaining({ declaredSha256: sha('else') })));
  });

  it('a refusal whose answer was lost is told as what it is', async () => {
    const one = hub(4, new Map(), { status: 'REFUSED', declared: 'DIFFERS', receivedBytes: 4 });
    one.script = [404];
    one.uploads.add(target, [file('x.zip', 'abcd')]);
    await until(one.uploads, 'failed');
    expect(one.uploads.items()[0]?.failure).toBe('differs');
  });

  it('asks for the place again after 409', async () => {
    const one = hub(4);
    one.script = [409];
    one.uploads.add(target, [file('x.zip', 'abcd')]);
    await until(one.uploads, 'done');
    expect(one.requests.map((sent) => sent.method)).toEqual(['HEAD', 'PATCH', 'HEAD', 'PATCH']);
    expect(one.bytes).toBe('abcd');
  });

  it('sends nothing again when all bytes are kept but are not the declared ones', async () => {
    const one = hub(4, new Map(), { status: 'REFUSED', declared: 'DIFFERS', receivedBytes: 4 });
    one.script = [422];
    one.uploads.add(target, [file('x.zip', 'abcd')]);
    await until(one.uploads, 'failed');
    expect(one.uploads.items()[0]?.failure).toBe('differs');
    expect(one.requests.filter((sent) => sent.method === 'PATCH').length).toBe(1);
  });

  it('sends a piece again after 460, and gives up when it goes wrong at the same place', async () => {
    const one = hub(4);
    one.script = [460];
    one.uploads.add(target, [file('x.zip', 'abcd')]);
    await until(one.uploads, 'done');
    const two = hub(4);
    two.script = [460, 460, 460, 460];
    two.uploads.add(target, [file('x.zip', 'abcd')]);
    await until(two.uploads, 'failed');
    expect(two.uploads.items()[0]?.failure).toBe('checksum');
  });

  it('waits while the network is gone and goes on where the hub is', async () => {
    const one = hub(4);
    one.script = [null, 503];
    const phases = new Set<string>();
    one.uploads.subscribe(() => phases.add(one.uploads.items()[0]?.phase ?? ''));
    one.uploads.add(target, [file('x.zip', 'abcd')]);
    await until(one.uploads, 'done');
    expect(phases).toContain('waiting');
    expect(one.bytes).toBe('abcd');
  });

  it('begins again when the hub was not reached at the start', async () => {
    const one = hub(4);
    vi.mocked(one.world.start).mockRejectedValueOnce(new ApiError('NETWORK', ''));
    one.uploads.add(target, [file('x.zip', 'abcd')]);
    await until(one.uploads, 'done');
    expect(one.world.start).toHaveBeenCalledTimes(2);
    // Its answer may have been what was lost: the hub knows it again.
    const keys = vi.mocked(one.world.start).mock.calls.map(([input]) => input.idempotencyKey);
    expect(keys[1]).toBe(keys[0]);
  });

  it('pauses and resumes', async () => {
    const one = hub(4);
    const usual = one.world.fetch;
    let stuck = true;
    one.world.fetch = async (path, init) => {
      if (init.method === 'PATCH' && stuck) {
        await new Promise((_, reject) => init.signal?.addEventListener('abort', () => reject(new DOMException('', 'AbortError'))));
      }
      return usual(path, init);
    };
    one.uploads.add(target, [file('x.zip', 'abcd')]);
    await until(one.uploads, 'uploading');
    const key = one.uploads.items()[0]?.key ?? '';
    one.uploads.pause(key);
    await until(one.uploads, 'paused');
    expect(one.bytes).toBe('');
    expect(one.uploads.active()).toBe(false);
    stuck = false;
    one.uploads.resume(key);
    await until(one.uploads, 'done');
    expect(one.bytes).toBe('abcd');
    expect(one.world.start).toHaveBeenCalledTimes(1);
  });

  it('knows after a reload which hash was declared', async () => {
    const before = hub(4);
    const usual = before.world.fetch;
    before.world.fetch = async (path, init) => (init.method === 'PATCH' ? new Promise<Response>(() => undefined) : usual(path, init));
    before.uploads.add(target, [file('x.zip', 'abcd')], { declaredSha256: sha('else'), acquiredBy: 'Phạm Đức Long' });
    await until(before.uploads, 'other-than-declared');
    before.uploads.sendAnyway(before.uploads.items()[0]?.key ?? '');
    await until(before.uploads, 'uploading');

    const after = hub(4, before.store, { status: 'RECEIVING', declared: 'NONE', receivedBytes: 0 });
    await until(after.uploads, 'needs-file');
    expect(after.uploads.items()[0]).toMatchObject({ sha256: sha('abcd'), declaredSha256: sha('else') });
  });

  it('goes on after a reload with the same file only', async () => {
    const text = 'x'.repeat(100);
    const before = hub(text.length);
    const usual = before.world.fetch;
    before.world.fetch = async (path, init) => (init.method === 'PATCH' ? new Promise<Response>(() => undefined) : usual(path, init));
    before.uploads.add(target, [file('x.zip', text)]);
    await until(before.uploads, 'uploading');

    const after = hub(text.length, before.store, { status: 'RECEIVING', declared: 'NONE', receivedBytes: 40 });
    after.bytes = text.slice(0, 40);
    await until(after.uploads, 'needs-file');
    const key = after.uploads.items()[0]?.key ?? '';
    expect(after.uploads.items()[0]).toMatchObject({ fileName: 'x.zip', sent: 40, caseNumber: '2026-0147' });

    await after.uploads.choose(key, file('kept.zip', 'y'.repeat(100)));
    expect(after.uploads.items()[0]).toMatchObject({ phase: 'wrong-file', chosenName: 'kept.zip' });
    await after.uploads.choose(key, file('short.zip', 'x'));
    expect(after.uploads.items()[0]).toMatchObject({ phase: 'wrong-file', chosenName: 'short.zip' });

    await after.uploads.choose(key, file('x.zip', text));
    await until(after.uploads, 'done');
    expect(after.bytes).toBe(text);
    expect(after.world.start).not.toHaveBeenCalled();
  });

  it('a cancel that comes too late says that the file has arrived', async () => {
    const one = hub(4);
    const usual = one.world.fetch;
    one.world.fetch = async (path, init) => (init.method === 'PATCH' ? new Promise<Response>(() => undefined) : usual(path, init));
    one.uploads.add(target, [file('x.zip', 'abcd')]);
    await until(one.uploads, 'uploading');
    vi.mocked(one.world.cancel).mockResolvedValueOnce(true);
    await one.uploads.cancel(one.uploads.items()[0]?.key ?? '');
    expect(one.uploads.items()[0]).toMatchObject({ phase: 'done', number: 'CC-0147-01', sent: 4 });
    expect(one.store.size).toBe(0);
  });

  it('is not offered in another window while it runs, but once that window is closed unfinished', async () => {
    const locks: Locks = new Map();
    const first = hub(4, undefined, undefined, locks);
    const usual = first.world.fetch;
    first.world.fetch = async (path, init) => (init.method === 'PATCH' ? new Promise<Response>(() => undefined) : usual(path, init));
    first.uploads.add(target, [file('x.zip', 'abcd')]);
    await until(first.uploads, 'uploading');

    const second = hub(4, first.store, undefined, locks);
    await second.uploads.restore('user-1');
    expect(second.uploads.items()).toEqual([]);

    // The browser lets go what a closed window held.
    const [pending, waiting] = [...locks][0] ?? ['', []];
    locks.delete(pending);
    for (const go of waiting) go();
    await until(second.uploads, 'needs-file');
  });

  it('is offered nowhere once the window that had it has finished or cancelled it', async () => {
    for (const end of ['finish', 'cancel'] as const) {
      const locks: Locks = new Map();
      const first = hub(4, undefined, undefined, locks);
      let go: () => void = () => undefined;
      const usual = first.world.fetch;
      first.world.fetch = async (path, init) => {
        if (init.method === 'PATCH') await new Promise<void>((resolve) => (go = resolve));
        return usual(path, init);
      };
      first.uploads.add(target, [file('x.zip', 'abcd')]);
      await until(first.uploads, 'uploading');
      const second = hub(4, first.store, undefined, locks);
      await second.uploads.restore('user-1');
      if (end === 'cancel') await first.uploads.cancel(first.uploads.items()[0]?.key ?? '');
      else {
        go();
        await until(first.uploads, 'done');
      }
      await vi.waitFor(() => expect(locks.size).toBe(0));
      expect(second.uploads.items()).toEqual([]);
      expect(first.store.size).toBe(0);
    }
  });

  it('asks for a file again that was being hashed when the page was loaded anew', async () => {
    const before = hub(4);
    before.world.hash = async () => new Promise<string>(() => undefined);
    before.uploads.add(target, [file('x.zip', 'abcd')], { acquiredBy: 'Phạm Đức Long' });
    await until(before.uploads, 'hashing');

    const after = hub(4, before.store);
    await until(after.uploads, 'needs-file');
    const key = after.uploads.items()[0]?.key ?? '';
    expect(after.uploads.items()[0]).toMatchObject({ fileName: 'x.zip', itemId: null, hashed: 0, sent: 0, caseNumber: '2026-0147' });
    await after.uploads.choose(key, file('x.zip', 'abce'));
    expect(after.uploads.items()[0]?.phase).toBe('wrong-file');
    await after.uploads.choose(key, file('x.zip', 'abcd'));
    await until(after.uploads, 'done');
    expect(after.world.start).toHaveBeenCalledWith(expect.objectContaining({ acquiredBy: 'Phạm Đức Long', declaredSha256: sha('abcd') }));
    expect(after.store.size).toBe(0);
  });

  it('forgets a file that was only being hashed when it is cancelled', async () => {
    const before = hub(4);
    before.world.hash = async () => new Promise<string>(() => undefined);
    before.uploads.add(target, [file('x.zip', 'abcd')]);
    await until(before.uploads, 'hashing');
    const after = hub(4, before.store);
    await until(after.uploads, 'needs-file');
    await after.uploads.cancel(after.uploads.items()[0]?.key ?? '');
    expect(after.world.cancel).not.toHaveBeenCalled();
    expect(after.store.size).toBe(0);
  });

  it('sends bytes that the case already has only when the person says so', async () => {
    const twin = { id: 'item-0', number: 'CC-0147-00', fileName: 'before.zip' };
    const one = hub(4);
    vi.mocked(one.world.twin).mockResolvedValue(twin);
    one.uploads.add(target, [file('x.zip', 'abcd')]);
    await until(one.uploads, 'twin');
    expect(one.world.twin).toHaveBeenCalledWith('case-1', sha('abcd'));
    expect(one.uploads.items()[0]?.twin).toEqual(twin);
    expect(one.world.start).not.toHaveBeenCalled();
    // Others are not held up meanwhile.
    expect(one.uploads.active()).toBe(false);
    one.uploads.sendAnyway('u1');
    await until(one.uploads, 'done');
    expect(one.bytes).toBe('abcd');

    const two = hub(4);
    vi.mocked(two.world.twin).mockResolvedValue(twin);
    two.uploads.add(target, [file('x.zip', 'abcd')]);
    await until(two.uploads, 'twin');
    await two.uploads.cancel('u1');
    expect(two.world.start).not.toHaveBeenCalled();
    expect(two.store.size).toBe(0);
  });

  it('asks the question about bytes that the case already has again after a reload', async () => {
    const twin = { id: 'item-0', number: 'CC-0147-00', fileName: 'before.zip' };
    const before = hub(4);
    vi.mocked(before.world.twin).mockResolvedValue(twin);
    before.uploads.add(target, [file('x.zip', 'abcd')]);
    await until(before.uploads, 'twin');

    const after = hub(4, before.store);
    vi.mocked(after.world.twin).mockResolvedValue(twin);
    await until(after.uploads, 'twin');
    expect(after.uploads.items()[0]).toMatchObject({ itemId: null, hashed: 4, twin });
    // Sent all the same: the file is asked for, and judged by the whole of it before anything goes to the hub.
    const key = after.uploads.items()[0]?.key ?? '';
    after.uploads.sendAnyway(key);
    expect(after.uploads.items()[0]).toMatchObject({ phase: 'needs-file', hashed: 4 });
    vi.spyOn(after.world, 'hash').mockResolvedValueOnce(sha('abzz'));
    await after.uploads.choose(key, file('x.zip', 'abcd'));
    await until(after.uploads, 'wrong-file');
    expect(after.world.start).not.toHaveBeenCalled();
    await after.uploads.choose(key, file('x.zip', 'abcd'));
    await until(after.uploads, 'done');
    expect(after.bytes).toBe('abcd');
    expect(after.world.twin).toHaveBeenCalledTimes(1);
  });

  it('knows after a reload that a file was hashed to its end, where nothing was begun', async () => {
    const before = hub(4);
    before.world.start = async () => new Promise(() => undefined);
    before.uploads.add(target, [file('x.zip', 'abcd')]);
    await until(before.uploads, 'starting');
    await vi.waitFor(() => expect(before.store.get('uploads')).toContain(sha('abcd')));
    const after = hub(4, before.store);
    await until(after.uploads, 'needs-file');
    expect(after.uploads.items()[0]).toMatchObject({ itemId: null, hashed: 4, sha256: sha('abcd') });
  });

  it('shows nobody else’s uploads and drops those that are over', async () => {
    const store = new Map<string, string>();
    const kept = { itemId: 'item-1', number: null, caseId: 'c', caseNumber: 'n', fileName: 'x', size: 1, head: null, sha256: null, path: '/api/uploads/item-1' };
    store.set('uploads', JSON.stringify([{ ...kept, userId: 'user-2' }, { ...kept, itemId: 'item-2', userId: 'user-1' }]));
    const one = hub(4, store, { status: 'EXAMINED', declared: 'MATCHES', receivedBytes: 1 });
    await vi.waitFor(() => expect(store.get('uploads')).not.toContain('item-2'));
    expect(one.uploads.items()).toEqual([]);
    expect(store.get('uploads')).toContain('item-1');
  });

  it('takes up an upload of another device only when the whole hash is the declared one', async () => {
    const one = hub(4);
    const begun = { itemId: 'item-1', number: 'CC-0147-01', ...target, fileName: 'x.zip', size: 4, sha256: sha('abcd'), url: '/api/uploads/item-1', sent: 2 };
    one.bytes = 'ab';
    await one.uploads.adopt(begun, file('x.zip', 'abzz'));
    await until(one.uploads, 'wrong-file');
    await one.uploads.adopt(begun, file('x.zip', 'abcd'));
    await until(one.uploads, 'done');
    expect(one.bytes).toBe('abcd');
  });

  it('says that the hub has not stored it yet, and waits for that also after a reload', async () => {
    const text = 'bytes';
    const one = hub(text.length);
    let stored = false;
    let waits: (() => void)[] = [];
    one.world.read = async () => Promise.resolve(one.bytes === text && !stored ? { status: 'RECEIVING', declared: 'NONE', receivedBytes: text.length } : one.state);
    one.world.wait = async () => new Promise((resolve) => waits.push(resolve));
    one.uploads.add(target, [file('x.zip', text)]);
    await until(one.uploads, 'storing');
    expect(one.uploads.active()).toBe(false);
    const after = hub(text.length, one.store);
    after.world.read = one.world.read;
    after.world.wait = one.world.wait;
    await until(after.uploads, 'storing');
    expect(after.requests).toEqual([]);
    stored = true;
    for (const go of waits.splice(0)) go();
    waits = [];
    await until(one.uploads, 'done');
    await until(after.uploads, 'done');
    expect(one.store.size).toBe(0);
  });

  it('sends again what the hub lost before it was stored', async () => {
    const text = 'bytes';
    const one = hub(text.length);
    let lost = false;
    one.world.read = async () => {
      if (!lost) {
        lost = true;
        one.bytes = 'by';
        return Promise.resolve({ status: 'RECEIVING', declared: 'NONE', receivedBytes: 2 });
      }
      return Promise.resolve(one.state);
    };
    one.uploads.add(target, [file('x.zip', text)]);
    await until(one.uploads, 'done');
    expect(one.bytes).toBe(text);
  });

  it('says plainly when the hub’s hash differs from the declared one', async () => {
    const one = hub(4);
    one.uploads.add(target, [file('x.zip', 'abcd')]);
    const usual = one.world.read;
    one.world.read = async (id) => {
      const state = await usual(id);
      return state === null ? null : { ...state, declared: 'DIFFERS' };
    };
    await until(one.uploads, 'failed');
    expect(one.uploads.items()[0]?.failure).toBe('differs');
  });

  it('offers what waits for its file on the page that the person looks at', async () => {
    const store = new Map<string, string>();
    const locks: Locks = new Map();
    store.set('uploads', JSON.stringify([{ itemId: 'item-1', number: 'CC-0147-01', caseId: 'case-1', caseNumber: '2026-0147', fileName: 'x.zip', size: 8, head: null, sha256: null, path: '/api/uploads/item-1', userId: 'user-1' }]));
    const state: UploadState = { status: 'RECEIVING', declared: 'NONE', receivedBytes: 3 };
    const other = hub(8, store, state, locks);
    await until(other.uploads, 'needs-file');
    // This one was loaded again, and is the one in front.
    const mine = hub(8, store, state, locks);
    await other.uploads.look(false);
    await until(mine.uploads, 'needs-file');
    expect(other.uploads.items()).toEqual([]);
    // Back to the other: it goes with the person, and stands in one place only.
    await mine.uploads.look(false);
    await other.uploads.look(true);
    await until(other.uploads, 'needs-file');
    expect(mine.uploads.items()).toEqual([]);
    // A picker may hide the page that it belongs to: what is being chosen stays.
    await other.uploads.look(false, other.uploads.items()[0]?.key);
    expect(other.uploads.items()).toHaveLength(1);
    expect(store.get('uploads')).toContain('item-1');
  });

  it('tells what the hub refused, and when the time of an upload is over', async () => {
    const one = hub(4);
    vi.mocked(one.world.start).mockResolvedValueOnce({ ok: false, message: 'Vụ việc đã đóng.', nameRefused: false });
    one.uploads.add(target, [file('x.zip', 'abcd')]);
    await until(one.uploads, 'failed');
    expect(one.uploads.items()[0]).toMatchObject({ failure: 'refused', message: 'Vụ việc đã đóng.', nameRefused: false });
    const two = hub(4);
    two.script = [410];
    two.uploads.add(target, [file('x.zip', 'abcd')]);
    await until(two.uploads, 'failed');
    expect(two.uploads.items()[0]?.failure).toBe('expired');
  });

  it('cancels here and on the hub', async () => {
    const one = hub(4);
    one.script = [];
    const usual = one.world.fetch;
    one.world.fetch = async (path, init) => (init.method === 'PATCH' ? new Promise<Response>(() => undefined) : usual(path, init));
    one.uploads.add(target, [file('x.zip', 'abcd')]);
    await until(one.uploads, 'uploading');
    await one.uploads.cancel(one.uploads.items()[0]?.key ?? '');
    expect(one.uploads.items()).toEqual([]);
    expect(one.world.cancel).toHaveBeenCalledWith('item-1');
    expect(one.store.size).toBe(0);
  });
});
