import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const hub = process.env['CHOT_HUB'] ?? 'http://127.0.0.1:8080';

/**
 * Build, development server and unit tests.
 *
 * The hub answers with a strict content security policy, so nothing may be
 * inlined: no data: fonts, no inline module preload helper, no inline style.
 */
export default defineConfig({
  plugins: [react()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: {
      // The hub takes changes only from pages of its own origin, which this server stands in for.
      '/graphql': { target: hub, ws: true, changeOrigin: false, headers: { origin: hub } },
      '/api': { target: hub, changeOrigin: false, headers: { origin: hub } },
      // Only what the hub itself serves below /log/; the page /log is ours.
      '^/log/': { target: hub, changeOrigin: false },
    },
  },
  test: {
    environment: 'jsdom',
    setupFiles: ['src/test/setup.ts'],
    include: ['src/**/*.test.{ts,tsx}'],
    css: false,
    // No test measures time; a busy machine is no fault of what is tested.
    testTimeout: 30_000,
    restoreMocks: true,
    unstubGlobals: true,
  },
});
