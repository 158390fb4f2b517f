import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { request } from './graphql';
import { patienceMs } from './patience';
import { createQueryClient, graphQuery } from './query';
import { SetLocaleDocument, ViewerDocument, signIn } from './session';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A hub that takes every request and says nothing, or begins an answer and does not end it. */
function silentHub(how: 'silent' | 'begins'): { asked: () => number } {
  let asked = 0;
  vi.stubGlobal('fetch', (_: string, init: RequestInit) => {
    asked += 1;
    const never = () =>
      new Promise<never>((_resolve, reject) => {
        const stop = () => {
          reject(new DOMException('aborted', 'AbortError'));
        };
        if (init.signal?.aborted === true) stop();
        init.signal?.addEventListener('abort', stop);
      });
    return how === 'silent' ? never() : Promise.resolve({ ok: true, status: 200, headers: new Headers(), text: never });
  });
  return { asked: () => asked };
}

/** What became of it after so long: undefined while it is still waited for. */
async function after(ms: number, asked: Promise<unknown>): Promise<unknown> {
  let told: unknown;
  void asked.catch((error: unknown) => {
    told = error;
  });
  await vi.advanceTimersByTimeAsync(ms);
  return told;
}

test('a hub that takes a change and never answers is given up, and it is told that the change may have been made', async () => {
  silentHub('silent');
  const change = request(SetLocaleDocument, { locale: 'EN' });
  expect(await after(patienceMs - 1, change)).toBeUndefined();
  expect(await after(1, change)).toMatchObject({ code: 'UNAVAILABLE', maybeDone: true, late: true });
});

test('of a question nothing is done', async () => {
  silentHub('silent');
  expect(await after(patienceMs, request(ViewerDocument, {}))).toMatchObject({ code: 'UNAVAILABLE', maybeDone: false, late: true });
});

test('an answer that begins has as long again to end', async () => {
  silentHub('begins');
  const change = request(SetLocaleDocument, { locale: 'EN' });
  expect(await after(patienceMs - 1, change)).toBeUndefined();
  expect(await after(1, change)).toMatchObject({ maybeDone: true, late: true });
});

test('who has waited that long is told, instead of waiting as long twice more', async () => {
  const hub = silentHub('silent');
  const asked = createQueryClient().query(graphQuery(ViewerDocument, {}));
  expect(await after(patienceMs, asked)).toMatchObject({ late: true });
  expect(hub.asked()).toBe(1);
});

test('what is not wanted any more is not told as late', async () => {
  silentHub('silent');
  const control = new AbortController();
  const asked = request(ViewerDocument, {}, { signal: control.signal });
  control.abort();
  expect(await after(patienceMs, asked)).toMatchObject({ name: 'AbortError' });
  expect(await after(0, request(ViewerDocument, {}, { signal: control.signal }))).toMatchObject({ name: 'AbortError' });
});

test('signing in does not wait for ever either', async () => {
  silentHub('silent');
  const asked = signIn('an@example.vn', 'x');
  await vi.advanceTimersByTimeAsync(patienceMs);
  expect(await asked).toEqual({ outcome: 'unreachable' });
});
