import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { download, longBytes } from './download';
import type { Locale } from './i18n';

const altered = { code: 'ALTERED', message: 'The bytes are others.', messageVi: 'Nội dung không còn như đã nhận.', requestId: '7f3a' };

function answering(...answers: (Response | Error)[]) {
  const asked: [string, string][] = [];
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    asked.push([init.method ?? 'GET', url]);
    const next = answers.shift() ?? new Error('no more answers');
    return next instanceof Error ? Promise.reject(next) : Promise.resolve(next);
  });
  return asked;
}

function bytes(...pieces: (string | Error)[]): Response {
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      const piece = pieces.shift();
      if (piece === undefined) controller.close();
      else if (piece instanceof Error) controller.error(piece);
      else controller.enqueue(new TextEncoder().encode(piece));
    },
  });
  return new Response(stream, { headers: { 'content-length': '8', 'content-disposition': "attachment; filename=\"x\"; filename*=UTF-8''m%C3%A3.zip", 'x-request-id': '91c2' } });
}

function take(url: string, more: { locale?: Locale; sizeBytes?: number; probe?: string } = {}) {
  return download(url, { locale: 'vi', signal: new AbortController().signal, cut: 'đứt', ...more });
}

describe('taking a file from the hub', () => {
  const saved: { name: string; href: string }[] = [];
  beforeEach(() => {
    saved.length = 0;
    vi.stubGlobal('URL', Object.assign(URL, { createObjectURL: () => 'blob:one', revokeObjectURL: () => undefined }));
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function click(this: HTMLAnchorElement) {
      saved.push({ name: this.download, href: this.getAttribute('href') ?? '' });
    });
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it('asks once, at this page’s own address, and saves it under the hub’s name', async () => {
    const asked = answering(bytes('mot ', 'hai '));
    await take('https://hub.local/api/evidence/1/content?reason=x');
    expect(asked).toEqual([['GET', '/api/evidence/1/content?reason=x']]);
    expect(saved).toEqual([{ name: 'mã.zip', href: 'blob:one' }]);
  });

  it('tells the hub’s sentence with its request id, in the language of the page', async () => {
    answering(Response.json(altered, { status: 409 }), Response.json(altered, { status: 409 }));
    await expect(take('/x')).rejects.toMatchObject({ code: 'REFUSED', message: 'Nội dung không còn như đã nhận.', requestId: '7f3a' });
    await expect(take('/x', { locale: 'en' })).rejects.toMatchObject({ message: 'The bytes are others.' });
    expect(saved).toEqual([]);
  });

  it('leaves machine words to the page', async () => {
    answering(Response.json({ code: 'INTERNAL', message: 'column entry_hash', requestId: '7f3a' }, { status: 500 }), new Response('', { status: 401, headers: { 'x-request-id': '91c2' } }), new TypeError('failed'));
    await expect(take('/x')).rejects.toMatchObject({ code: 'INTERNAL', requestId: '7f3a' });
    await expect(take('/x')).rejects.toMatchObject({ code: 'UNAUTHENTICATED', requestId: '91c2' });
    await expect(take('/x')).rejects.toMatchObject({ code: 'NETWORK' });
  });

  it('saves nothing where the bytes stop coming', async () => {
    answering(bytes('mot ', new TypeError('network')));
    await expect(take('/x')).rejects.toMatchObject({ code: 'REFUSED', message: 'đứt', requestId: '91c2' });
    expect(saved).toEqual([]);
  });

  it('leaves a long file to the browser once the hub lets it be taken, and asks for the reason where it does not', async () => {
    const asked = answering(new Response(null, { status: 200 }), new Response(null, { status: 409 }), Response.json(altered, { status: 409 }));
    await take('/long', { sizeBytes: longBytes + 1 });
    expect(saved).toEqual([{ name: '', href: '/long' }]);
    await expect(take('/long', { sizeBytes: longBytes + 1 })).rejects.toMatchObject({ code: 'REFUSED' });
    expect(asked.map(([method]) => method)).toEqual(['HEAD', 'HEAD', 'GET']);
    expect(saved).toHaveLength(1);
    const probed = answering(new Response(null, { status: 200 }));
    await take('/member', { sizeBytes: longBytes + 1, probe: '/item' });
    expect(probed).toEqual([['HEAD', '/item']]);
    expect(saved.at(-1)?.href).toBe('/member');
  });
});
