import { expect, test, vi } from 'vitest';
import { fails, fakeHub, on } from '@/test/graphql';
import { sampleViewer } from '@/test/samples';
import persisted from '@/gql/persisted-documents.json';
import { ApiError, documentId, operationName, request, whenUnauthenticated } from './graphql';
import { SetLocaleDocument, ViewerDocument } from './session';

test('a document is sent by its id, which is in the list of the hub', async () => {
  const send = vi.fn<typeof fetch>(() =>
    Promise.resolve(new Response(JSON.stringify({ data: { serverTime: '', viewer: sampleViewer() } }))),
  );
  vi.stubGlobal('fetch', send);
  await request(ViewerDocument, {});
  const body: unknown = JSON.parse(send.mock.calls[0]?.[1]?.body as string);
  expect(body).toEqual({ documentId: documentId(ViewerDocument), operationName: 'Viewer', variables: {} });
  expect(Object.keys(persisted)).toContain(documentId(ViewerDocument));
  expect(documentId(ViewerDocument)).toMatch(/^sha256:[0-9a-f]{64}$/);
  expect(operationName(ViewerDocument)).toBe('Viewer');
});

test('a top-level error becomes an ApiError with its request id', async () => {
  fakeHub(fails(ViewerDocument, 'RATE_LIMITED', { retryAfterSeconds: 30 }));
  const error = await request(ViewerDocument, {}).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(ApiError);
  expect(error).toMatchObject({ code: 'RATE_LIMITED', requestId: '7f3a-91c2', retryAfterSeconds: 30 });
});

test('an unreadable answer is told by its status, a dead line is NETWORK', async () => {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response('<html>', { status: 503 })));
  await expect(request(ViewerDocument, {})).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('failed')));
  await expect(request(ViewerDocument, {})).rejects.toMatchObject({ code: 'NETWORK' });
});

test('an ended session is told once, unless asked quietly', async () => {
  const told = vi.fn();
  whenUnauthenticated(told);
  fakeHub(fails(ViewerDocument, 'UNAUTHENTICATED'));
  await expect(request(ViewerDocument, {}, { quiet: true })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  expect(told).not.toHaveBeenCalled();
  await expect(request(ViewerDocument, {})).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  expect(told).toHaveBeenCalledTimes(1);
});

test('data come back as they are', async () => {
  fakeHub(on(ViewerDocument, () => ({ serverTime: '2026-11-20T07:38:00Z', viewer: sampleViewer() })));
  expect((await request(ViewerDocument, {})).viewer.user.name).toBe('Trần Khánh Vy');
});

test('of a change whose answer was lost it is unknown whether it was made; what never went out changed nothing', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('failed')));
  await expect(request(SetLocaleDocument, { locale: 'EN' })).rejects.toMatchObject({ code: 'NETWORK', maybeDone: true });
  await expect(request(ViewerDocument, {})).rejects.toMatchObject({ code: 'NETWORK', maybeDone: false });
  vi.stubGlobal('fetch', () => Promise.resolve(new Response('{"data":{"setLo', { status: 200 })));
  await expect(request(SetLocaleDocument, { locale: 'EN' })).rejects.toMatchObject({ code: 'NETWORK', maybeDone: true });
  vi.stubGlobal('fetch', () => Promise.resolve(new Response('<html>', { status: 502 })));
  await expect(request(SetLocaleDocument, { locale: 'EN' })).rejects.toMatchObject({ code: 'UNAVAILABLE', maybeDone: true });
  fakeHub(fails(SetLocaleDocument, 'INTERNAL'));
  await expect(request(SetLocaleDocument, { locale: 'EN' })).rejects.toMatchObject({ code: 'INTERNAL', maybeDone: false });
  vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false);
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('failed')));
  await expect(request(SetLocaleDocument, { locale: 'EN' })).rejects.toMatchObject({ code: 'NETWORK', maybeDone: false });
  vi.restoreAllMocks();
});
