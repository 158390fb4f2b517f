import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/**
 * Journeys in a real browser against `chot demo`. Not part of `npm test`: they
 * need the built program and the built interface (`make test ONLY=browser`).
 */
export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  resolve: { alias: { '@': fileURLToPath(new URL('../src', import.meta.url)) } },
  test: {
    environment: 'node',
    include: ['e2e/**/*.e2e.ts'],
    // Each file has a hub and a browser of its own; two cores have room for two.
    maxWorkers: 2,
    sequence: { concurrent: false },
    bail: 1,
    retry: 0,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // As long as the browser's own waits: the second that is usual is no time on a machine that does something else as well.
    expect: { poll: { timeout: 20_000 } },
    reporters: ['verbose'],
  },
});
