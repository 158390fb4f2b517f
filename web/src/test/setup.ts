import '@testing-library/jest-dom/vitest';
import { cleanup, configure } from '@testing-library/react';
import { afterEach, beforeEach, vi } from 'vitest';
import { localeChoiceTold, setLocale } from '@/lib/i18n';

// No test opens a socket; live changes are tested in the browser.
vi.mock('graphql-ws', () => ({
  createClient: () => ({ subscribe: () => () => undefined, dispose: () => undefined }),
}));

// A busy machine is no fault of what is tested.
configure({ asyncUtilTimeout: 8000 });

// jsdom has no layout.
window.scrollTo = () => undefined;

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
  setLocale('vi', { remember: false });
  localeChoiceTold();
});

afterEach(() => {
  cleanup();
});
