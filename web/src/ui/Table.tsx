import { Fragment, useEffect, useLayoutEffect, useRef, useState, type ReactNode, type RefObject } from 'react';
import { useFormat } from '@/lib/format';
import { useMessages } from '@/lib/i18n';
import { Button } from './Button';
import { cx } from './cx';
import { Icon } from './Icon';
import { uiMessages } from './messages';
import './table.css';

export interface Column<Row> {
  key: string;
  /** Head of the column; also the label of the value where rows are blocks. */
  header: string;
  /** The head is only told to readers: a column of buttons says by itself what it is. */
  quiet?: boolean;
  cell: (row: Row) => ReactNode;
  /** Numbers stand at the end. */
  align?: 'start' | 'end';
  nowrap?: boolean;
  /** CSS width of the column. */
  width?: string;
  /** Shown in the head; `onSort` makes the head a button. */
  sorted?: 'asc' | 'desc' | undefined;
  onSort?: (() => void) | undefined;
  /** Left out of the rows of a narrower table; blocks show it. */
  room?: number;
  /** Left out in blocks when this says so (the value repeats what the title says). */
  hideInBlock?: boolean;
}

export interface TableProps<Row> {
  /** Names the table for readers; not shown. */
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** `selected`: open beside; `changed`: gold edge for a moment after a live change. */
  rowState?: (row: Row) => 'selected' | 'changed' | undefined;
  /** Rows with the same group stand under one line with its name; rows come in order. */
  group?: (row: Row) => { key: string; label: ReactNode };
  compact?: boolean;
  /** How wide the columns want the table, in px at the usual size of text; under it each row is a block. */
  room?: number;
}

const stops = 'a[href], button, input, select, summary';

/** How wide the element is, in px at the usual size of text (a wall has a larger one); endless until it is known. */
function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(Number.POSITIVE_INFINITY);
  useLayoutEffect(() => {
    const node = element.current;
    if (node === null || typeof ResizeObserver === 'undefined') return undefined;
    const look = () => {
      const size = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
      setWidth((node.clientWidth * 16) / (Number.isFinite(size) ? size : 16));
    };
    look();
    const observer = new ResizeObserver(look);
    observer.observe(node);
    return () => observer.disconnect();
  }, [element]);
  return width;
}

/**
 * A table of records. The first column is the human identity (its title is the
 * link, `className="cell-title"`, with `cell-sub` under it), the last the
 * deadline or act; a row itself is not pressed. One stop for the Tab key, arrows
 * move inside; `Home` and `End` lead to the first and last row. Where the columns
 * have no room each row becomes a block of label and value.
 */
export function Table<Row>({ caption, columns: all, rows, rowKey, rowState, group, compact = false, room = 560 }: TableProps<Row>) {
  const t = useMessages(uiMessages);
  const wrap = useRef<HTMLDivElement>(null);
  const width = useWidth(wrap);
  const tight = width < room;
  const columns = tight ? all : all.filter((column) => column.room === undefined || width >= column.room);
  const body = useRef<HTMLTableSectionElement>(null);

  // One stop: all things to press leave the tab order but the last one used.
  useEffect(() => {
    const all = [...(body.current?.querySelectorAll<HTMLElement>(stops) ?? [])];
    const active = all.find((item) => item === document.activeElement) ?? all.find((item) => item.tabIndex === 0 && item.dataset['stop'] === '1') ?? all[0];
    for (const item of all) {
      item.tabIndex = item === active ? 0 : -1;
      if (item === active) item.dataset['stop'] = '1';
      else delete item.dataset['stop'];
    }
  });

  const onFocus = (target: EventTarget) => {
    const all = [...(body.current?.querySelectorAll<HTMLElement>(stops) ?? [])];
    if (!all.includes(target as HTMLElement)) return;
    for (const item of all) {
      item.tabIndex = item === target ? 0 : -1;
      if (item === target) item.dataset['stop'] = '1';
      else delete item.dataset['stop'];
    }
  };

  const onKeyDown = (event: React.KeyboardEvent) => {
    const target = event.target as HTMLElement;
    if (target instanceof HTMLInputElement && !['checkbox', 'radio', 'button'].includes(target.type)) return;
    if (target instanceof HTMLSelectElement || event.ctrlKey || event.altKey || event.metaKey) return;
    const lines = [...(body.current?.rows ?? [])]
      .map((line) => [...line.querySelectorAll<HTMLElement>(stops)])
      .filter((line) => line.length > 0);
    const y = lines.findIndex((line) => line.includes(target));
    const line = lines[y];
    if (line === undefined) return;
    const x = line.indexOf(target);
    const at = (nextY: number, nextX: number) => {
      const next = lines[nextY];
      return next?.[Math.min(nextX, next.length - 1)];
    };
    const moves: Record<string, HTMLElement | undefined> = {
      ArrowDown: at(y + 1, x),
      ArrowUp: y > 0 ? at(y - 1, x) : undefined,
      ArrowRight: line[x + 1],
      ArrowLeft: x > 0 ? line[x - 1] : undefined,
      Home: at(0, 0),
      End: at(lines.length - 1, 0),
    };
    if (!(event.key in moves)) return;
    event.preventDefault();
    moves[event.key]?.focus();
  };

  let lastGroup: string | undefined;
  return (
    <div className={cx('table-wrap', tight && 'is-blocks')} ref={wrap}>
      <table className={cx('table', compact && 'is-compact')}>
        <caption className="vh">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th
                key={column.key}
                scope="col"
                className={column.align === 'end' ? 'end' : undefined}
                style={column.width === undefined ? undefined : { width: column.width }}
                aria-sort={column.sorted === undefined ? undefined : column.sorted === 'asc' ? 'ascending' : 'descending'}
              >
                {column.onSort ? (
                  <button type="button" className="sort" onClick={column.onSort} title={t.sortBy(column.header)}>
                    {column.header}
                    {column.sorted && <Icon name={column.sorted === 'asc' ? 'sortUp' : 'sortDown'} />}
                  </button>
                ) : (
                  <span className={column.quiet === true ? 'vh' : 'sort'}>
                    {column.header}
                    {column.sorted && <Icon name={column.sorted === 'asc' ? 'sortUp' : 'sortDown'} />}
                  </span>
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody ref={body} onKeyDown={onKeyDown} onFocus={(event) => onFocus(event.target)}>
          {rows.map((row) => {
            const key = rowKey(row);
            const state = rowState?.(row);
            const section = group?.(row);
            const head = section !== undefined && section.key !== lastGroup ? section : undefined;
            lastGroup = section?.key;
            return (
              <Fragment key={key}>
                {head && (
                  <tr className="is-group">
                    <th scope="rowgroup" colSpan={columns.length}>
                      {head.label}
                    </th>
                  </tr>
                )}
                <tr className={cx(state === 'selected' && 'is-selected', state === 'changed' && 'is-changed')} aria-current={state === 'selected' || undefined} data-row={key}>
                  {columns.map((column, index) => {
                    const className = cx(column.align === 'end' && 'end', column.nowrap === true && 'nowrap');
                    if (index === 0) {
                      return (
                        <th key={column.key} scope="row" className={className}>
                          {column.cell(row)}
                        </th>
                      );
                    }
                    const content = column.cell(row);
                    const empty = content === null || content === undefined || content === '' || column.hideInBlock === true;
                    return (
                      <td key={column.key} className={cx(className, empty && 'is-empty')} data-label={column.quiet === true ? undefined : column.header}>
                        <div className="cell">{content}</div>
                      </td>
                    );
                  })}
                </tr>
              </Fragment>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

export interface PagerProps {
  /** Number of the first row shown, from 1. */
  from: number;
  /** How many rows are shown. */
  shown: number;
  /** All that match, or null where it is not known. */
  total: number | null;
  onNext?: (() => void) | undefined;
  onPrevious?: (() => void) | undefined;
  /** Said after the range: the order in words. */
  note?: ReactNode;
}

/** "1–25 trong 184.302" with previous and next. `usePaging` gives its props. */
export function Pager({ from, shown, total, onNext, onPrevious, note }: PagerProps) {
  const t = useMessages(uiMessages);
  const format = useFormat();
  const to = from + shown - 1;
  const text =
    shown === 0
      ? t.none
      : total !== null
        ? t.range(format.number(from), format.number(to), format.number(total))
        : onNext === undefined || from > 1
          ? t.rangeOpen(format.number(from), format.number(to))
          : t.firstItems(format.number(shown));
  return (
    <nav className="pager" aria-label={t.page}>
      <span role="status">{text}</span>
      {note !== undefined && <span>{note}</span>}
      {(onNext !== undefined || onPrevious !== undefined) && (
        <span className="pager-buttons">
          <Button size="sm" icon="chevronLeft" onClick={onPrevious} aria-disabled={onPrevious === undefined || undefined}>
            {t.previous}
          </Button>
          <Button size="sm" iconEnd="chevronRight" onClick={onNext} aria-disabled={onNext === undefined || undefined}>
            {t.next}
          </Button>
        </span>
      )}
    </nav>
  );
}

/** A path that breaks anywhere: the directory quiet, the file name in ink. */
export function PathText({ path }: { path: string }) {
  const cut = path.lastIndexOf('/') + 1;
  return (
    <span className="path-cell">
      <span>{path.slice(0, cut)}</span>
      {path.slice(cut)}
    </span>
  );
}
