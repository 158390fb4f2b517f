import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeDownloads } from '@/test/downloads';
import { download } from './download';
import type { Locale } from './i18n';

const altered = { code: 'ALTERED', message: 'The bytes are others.', messageVi: 'Nội dung không còn như đã nhận.', requestId: '7f3a' };

function take(url: string, more: { locale?: Locale; signal?: AbortSignal } = {}) {
  return download(url, { locale: 'vi', signal: new AbortController().signal, unknown: 'chưa rõ', ...more });
}

describe('taking a file from the hub', () => {
  let asked: readonly string[] = [];
  let told: unknown;
  beforeEach(() => {
    vi.useFakeTimers();
    told = undefined;
    vi.stubGlobal('fetch', async () => Promise.resolve(new Response(null)));
    asked = fakeDownloads(() => told);
  });
  afterEach(() => {
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  it('has the browser ask once, at this page’s own address, and leaves no cookie', async () => {
    told = { status: 200, password: null };
    await expect(take('https://hub.local/api/evidence/1/content?reason=x')).resolves.toEqual({ password: null });
    await take('/api/evidence/1/package');
    expect(asked).toEqual(['/api/evidence/1/content?reason=x&told=', '/api/evidence/1/package?told=']);
    expect(document.cookie).not.toContain('chot-download');
  });

  it('brings the password of a sealed copy', async () => {
    told = { status: 200, password: 'abcdefgh' };
    await expect(take('/x')).resolves.toEqual({ password: 'abcdefgh' });
  });

  it('tells the hub’s sentence with its request id, in the language of the page', async () => {
    told = { status: 409, said: altered };
    await expect(take('/x')).rejects.toMatchObject({ code: 'REFUSED', message: 'Nội dung không còn như đã nhận.', requestId: '7f3a' });
    await expect(take('/x', { locale: 'en' })).rejects.toMatchObject({ message: 'The bytes are others.' });
    expect(document.cookie).not.toContain('chot-download');
  });

  it('leaves machine words to the page', async () => {
    told = { status: 500, said: { code: 'INTERNAL', message: 'column entry_hash', requestId: '7f3a' } };
    await expect(take('/x')).rejects.toMatchObject({ code: 'INTERNAL', requestId: '7f3a' });
    told = { status: 401, said: { code: 'UNAUTHENTICATED', message: 'sign in first', requestId: '91c2' } };
    await expect(take('/x')).rejects.toMatchObject({ code: 'UNAUTHENTICATED', requestId: '91c2' });
  });

  it('asks for nothing where the hub is not reached', async () => {
    vi.stubGlobal('fetch', async () => Promise.reject(new TypeError('failed')));
    await expect(take('/x')).rejects.toMatchObject({ code: 'NETWORK' });
    expect(asked).toEqual([]);
  });

  it('waits for as long as a package may take to be made, then says that it does not know', async () => {
    const waiting = take('/x').catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(9 * 60_000);
    expect(asked).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(2 * 60_000);
    expect(await waiting).toMatchObject({ code: 'REFUSED', message: 'chưa rõ' });
  });

  it('stops waiting with its page', async () => {
    const control = new AbortController();
    const waiting = take('/x', { signal: control.signal }).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(1000);
    control.abort();
    expect(await waiting).toMatchObject({ name: 'AbortError' });
  });
});
