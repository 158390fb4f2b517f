/** Whether the window is a narrow one (720 px, as in the style sheets): for what stands in another place there, not for how it looks. */
import { useSyncExternalStore } from 'react';

const query = '(max-width: 720px)';

function subscribe(listener: () => void): () => void {
  if (typeof window.matchMedia !== 'function') return () => undefined;
  const list = window.matchMedia(query);
  list.addEventListener('change', listener);
  return () => list.removeEventListener('change', listener);
}

function read(): boolean {
  return typeof window.matchMedia === 'function' && window.matchMedia(query).matches;
}

export function useNarrow(): boolean {
  return useSyncExternalStore(subscribe, read, read);
}
