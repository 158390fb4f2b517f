/**
 * How long a page waits for the hub. One that takes a request and then says nothing would leave a button at work for ever;
 * the hub itself gives up sooner (`limits.graphql_timeout_seconds`). Uploads and the live line have rules of their own.
 */

/** How long the beginning of an answer may take, and from there the rest of it. */
export const patienceMs = 30_000;

/** Nothing came in time. What was asked may be done all the same. */
export class Late extends Error {}

/**
 * Asks, and gives up where nothing comes in time or the asker does not want it any more. `heard` is called when the answer
 * begins.
 *
 * @throws Late
 */
export async function patiently<T>(ask: (signal: AbortSignal, heard: () => void) => Promise<T>, wanted?: AbortSignal): Promise<T> {
  const control = new AbortController();
  let late = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      late = true;
      control.abort();
    }, patienceMs);
  };
  const stop = () => {
    control.abort();
  };
  wanted?.addEventListener('abort', stop);
  if (wanted?.aborted === true) stop();
  wait();
  try {
    const answer = await ask(control.signal, wait);
    if (!isLate()) return answer;
  } catch (error) {
    if (!isLate()) throw error;
  } finally {
    clearTimeout(timer);
    wanted?.removeEventListener('abort', stop);
  }
  throw new Late();

  /** It may have become so while it was waited for. */
  function isLate(): boolean {
    return late;
  }
}
