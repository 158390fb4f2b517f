/** Answers what the browser downloads by itself, as the hub tells it to the page: in a cookie. */
import { vi } from 'vitest';

/** As the hub writes it: base64 of JSON for addresses. */
function written(told: unknown): string {
  const bytes = Array.from(new TextEncoder().encode(JSON.stringify(told)), (byte) => String.fromCharCode(byte)).join('');
  return btoa(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** Stands in for the browser until the mocks are restored; gives the addresses that it was to save, each without its number. */
export function fakeDownloads(told: () => unknown): readonly string[] {
  const asked: string[] = [];
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function click(this: HTMLAnchorElement) {
    const href = this.getAttribute('href') ?? '';
    asked.push(href.replace(/told=[0-9a-f]{32}$/, 'told='));
    const answer = told();
    if (answer !== undefined) document.cookie = `chot-download-${/told=([0-9a-f]{32})$/.exec(href)?.[1] ?? ''}=${written(answer)}; Path=/`;
  });
  return asked;
}
