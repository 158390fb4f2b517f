import { expect, test } from 'vitest';
import { RenewedError, loadPage } from './pages';

test('a page waits for its file while the line is down', async () => {
  let pauses = 0;
  let asked = 0;
  const load = () => {
    asked += 1;
    return pauses < 5 ? Promise.reject(new Error('Failed to fetch dynamically imported module: x')) : Promise.resolve('page');
  };
  const world = {
    reachable: () => Promise.resolve(false),
    pause: () => {
      pauses += 1;
      return Promise.resolve();
    },
  };
  await expect(loadPage(load, world)).resolves.toBe('page');
  expect(asked).toBe(6);
});

test('a file that the hub has no more is said to be gone, in words that reload nothing', async () => {
  const missing = () => Promise.reject(new Error('Failed to fetch dynamically imported module: x'));
  const world = { reachable: () => Promise.resolve(true), pause: () => Promise.resolve() };
  const error: unknown = await loadPage(missing, world).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(RenewedError);
  expect(String(error)).not.toContain('Failed to fetch');
});
