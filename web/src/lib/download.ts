/**
 * Taking a file from the hub so that a refusal is told where it was asked for.
 *
 * The browser saves the file by itself, however long it is; a page sees nothing
 * of that answer. The request bears a number that is made for it, and the hub
 * tells in a cookie of that number what became of it. It is one request: each
 * answer with bytes is an event of the chain.
 */
import { ApiError, apiErrorOf } from './graphql';
import type { Locale } from './i18n';
import { endSession } from './session';

export interface DownloadOptions {
  locale: Locale;
  signal: AbortSignal;
  /** What to say when the hub tells nothing. */
  unknown: string;
}

/** What the hub told of a file that it hands out. */
export interface Taken {
  /** Of a sealed copy. */
  password: string | null;
}

const everyMs = 200;
/** Packages and sealed copies are made whole before the first byte leaves. */
const patienceMs = 10 * 60_000;

/** Has the browser save an address of the hub; the session cookie goes along. */
function saveAddress(url: string): void {
  const link = document.createElement('a');
  link.href = url;
  link.download = '';
  link.click();
}

function newNumber(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** What the hub told under this name, which is told once. */
function takeCookie(name: string): Record<string, unknown> | null {
  const value = document.cookie
    .split('; ')
    .find((cookie) => cookie.startsWith(`${name}=`))
    ?.slice(name.length + 1);
  if (value === undefined) return null;
  document.cookie = `${name}=; Path=/; Max-Age=0; SameSite=Strict`;
  try {
    const bytes = Uint8Array.from(atob(value.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0));
    const told: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return recordOf(told);
  } catch {
    return {};
  }
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(new DOMException('the page does not wait any more', 'AbortError'));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}

/** Whether the hub is there at all: what the browser's own download meets instead, nobody tells. @throws ApiError */
async function reach(signal: AbortSignal): Promise<void> {
  try {
    await fetch('/', { method: 'HEAD', cache: 'no-store', signal });
  } catch (error) {
    if (signal.aborted) throw error;
    throw new ApiError('NETWORK', 'the hub was not reached');
  }
}

function refusal(told: Record<string, unknown>, locale: Locale): ApiError {
  const said = recordOf(told['said']);
  const error = apiErrorOf(said, new Response(null, { status: typeof told['status'] === 'number' ? told['status'] : 500 }));
  // Only what a person can understand comes in both languages.
  const sentence = said[locale === 'vi' ? 'messageVi' : 'message'];
  return typeof said['messageVi'] === 'string' && typeof sentence === 'string' ? new ApiError('REFUSED', sentence, { requestId: error.requestId }) : error;
}

/** Has the browser take a file from the hub; returns once its first byte is on its way. @throws ApiError with the hub's own sentence where it has one for people. */
export async function download(address: string, { locale, signal, unknown }: DownloadOptions): Promise<Taken> {
  await reach(signal);
  // The hub writes whole addresses; the page may stand under another name of it.
  const { pathname, search } = new URL(address, window.location.href);
  const number = newNumber();
  saveAddress(`${pathname}${search}${search === '' ? '?' : '&'}told=${number}`);
  for (let waited = 0; waited < patienceMs; waited += everyMs) {
    const told = takeCookie(`chot-download-${number}`);
    if (told !== null) {
      const status = told['status'];
      if (typeof status === 'number' && status >= 200 && status < 300) return { password: typeof told['password'] === 'string' ? told['password'] : null };
      if (status === 401) endSession();
      throw refusal(told, locale);
    }
    await pause(everyMs, signal);
  }
  throw new ApiError('REFUSED', unknown);
}
