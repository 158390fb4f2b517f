/** `j`, `k` and `f` of a list: next and previous row, the field that filters. The focus goes to the title's link, so Enter opens. */
import { useKeys } from './keys';

/** The title links of the rows, in order. */
function titles(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>('main [data-row] a.cell-title, main [data-row] a.work-title')];
}

function move(by: 1 | -1): void {
  const all = titles();
  const row = document.activeElement?.closest('[data-row]') ?? null;
  const at = all.findIndex((title) => title.closest('[data-row]') === row);
  const next = row === null || at < 0 ? (by === 1 ? all[0] : all.at(-1)) : all[at + by];
  next?.focus();
}

export interface ListKeyWords {
  next: string;
  previous: string;
  find: string;
}

/** Registers the keys of a list while it is mounted. `label` heads them in the list of keys. */
export function useListKeys(label: string, words: ListKeyWords): void {
  useKeys(label, [
    { keys: 'j', label: words.next, run: () => move(1) },
    { keys: 'k', label: words.previous, run: () => move(-1) },
    {
      keys: 'f',
      label: words.find,
      run: () => document.querySelector<HTMLElement>('main .filters input, main .filters button')?.focus(),
    },
  ]);
}
