/**
 * Taking a file from the hub so that a refusal is told where it was asked for.
 *
 * The file is asked for once (each answer is an event of the chain) and saved
 * when all of it has arrived. That goes through memory, so what is known to be
 * long is left to the browser's own download once the hub has said, by HEAD,
 * that the item may be taken.
 */
import type { Locale } from './i18n';
import { ApiError, apiErrorOf } from './graphql';
import { endSession } from './session';

/** Longer files are saved by the browser itself. */
export const longBytes = 64 * 1024 * 1024;

export interface DownloadOptions {
  locale: Locale;
  signal: AbortSignal;
  /** How long it is, where that is known. */
  sizeBytes?: number | null | undefined;
  /** Where the hub says without a trace whether a long file may be taken; its own address where nothing is given. */
  probe?: string | undefined;
  /** What to say when the bytes stop coming. */
  cut: string;
}

/** Has the browser save an address of the hub; the session cookie goes along. */
function saveAddress(url: string): void {
  const link = document.createElement('a');
  link.href = url;
  link.download = '';
  link.click();
}

/** Has the browser save bytes that it holds for this page. */
export function saveBlob(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** The name that the hub gives a file. */
export function nameOf(answer: Response): string {
  const encoded = /filename\*=UTF-8''([^;]+)/.exec(answer.headers.get('content-disposition') ?? '')?.[1];
  return encoded === undefined ? 'download' : decodeURIComponent(encoded);
}

/** Asks for a file. @throws ApiError with the hub's own sentence where it has one for people. */
export async function askForFile(url: string, locale: Locale, signal: AbortSignal): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(url, { credentials: 'same-origin', signal });
  } catch (error) {
    if (signal.aborted) throw error;
    throw new ApiError('NETWORK', 'the hub was not reached');
  }
  if (answer.ok) return answer;
  if (answer.status === 401) endSession();
  throw await refusal(answer, locale);
}

async function refusal(answer: Response, locale: Locale): Promise<ApiError> {
  const said: unknown = await answer.json().catch(() => null);
  const body = typeof said === 'object' && said !== null ? (said as Record<string, unknown>) : {};
  const error = apiErrorOf(body, answer);
  // Only what a person can understand comes in both languages.
  const sentence = body[locale === 'vi' ? 'messageVi' : 'message'];
  return typeof body['messageVi'] === 'string' && typeof sentence === 'string' ? new ApiError('REFUSED', sentence, { requestId: error.requestId }) : error;
}

/** Takes a file from the hub and has the browser save it. @throws ApiError */
export async function download(address: string, { locale, signal, sizeBytes, probe, cut }: DownloadOptions): Promise<void> {
  // The hub writes whole addresses; the page may stand under another name of it.
  const { pathname, search } = new URL(address, window.location.href);
  const url = `${pathname}${search}`;
  if ((sizeBytes ?? 0) > longBytes) {
    const known = await fetch(probe ?? url, { method: 'HEAD', credentials: 'same-origin', signal }).catch(() => null);
    if (known?.ok === true) {
      saveAddress(url);
      return;
    }
  }
  const answer = await askForFile(url, locale, signal);
  const file = await answer.blob().catch((error: unknown) => {
    if (signal.aborted) throw error;
    throw new ApiError('REFUSED', cut, { requestId: answer.headers.get('x-request-id') });
  });
  saveBlob(file, nameOf(answer));
}
