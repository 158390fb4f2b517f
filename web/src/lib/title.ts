/** The title of the browser tab: `Vụ việc (2) · Chốt`, `Lỗi: Vụ việc (2) · Chốt` while a form has errors. */
import { useEffect } from 'react';
import { useLocale } from './i18n';

let page = '';
let waiting = 0;
let failing = false;

function write(): void {
  const error = failing ? (document.documentElement.lang === 'en' ? 'Error: ' : 'Lỗi: ') : '';
  const words = [page, waiting > 0 ? `(${String(waiting)})` : ''].filter((part) => part !== '').join(' ');
  document.title = `${error}${words === '' ? '' : `${words} · `}Chốt`;
}

/** Sets the page's part of the title. `error` puts "Lỗi:" before it. */
export function useTitle(title: string, options: { error?: boolean } = {}): void {
  const error = options.error === true;
  const locale = useLocale();
  useEffect(() => {
    page = title;
    failing = error;
    write();
    return () => {
      failing = false;
    };
  }, [title, error, locale]);
}

/** The number that waits for the person, shown after the page's title. Set by the shell. */
export function setTitleWaiting(count: number): void {
  waiting = count;
  write();
}
