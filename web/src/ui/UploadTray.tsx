import { useLayoutEffect, useRef, useState, type ReactNode } from 'react';
import { useFormat } from '@/lib/format';
import { useMessages } from '@/lib/i18n';
import { Button, IconButton } from './Button';
import { cx } from './cx';
import { uiMessages } from './messages';
import './UploadTray.css';

export interface UploadEntry {
  id: string;
  fileName: string;
  /**
   * `storing`: all bytes are at the hub, which puts them in their place; `needs-file`: after a reload the browser forgot the file;
   * `wrong-file`: another one was chosen; `asks`: the person decides.
   */
  state: 'hashing' | 'uploading' | 'storing' | 'paused' | 'asks' | 'needs-file' | 'wrong-file' | 'failed' | 'done';
  /** Every file passes twice: first it is hashed here, then it is sent. */
  hashedBytes: number;
  sentBytes: number;
  totalBytes: number;
  secondsLeft?: number | null;
  /** Instead of the usual line: why it stopped, "Mất kết nối 14:31." */
  note?: string | undefined;
  /** The whole line under the bar, in the page's own words. */
  text?: string | undefined;
  /** With `wrong-file`: the name of what was chosen. */
  chosenName?: string | undefined;
  /** What the line is about, under it: hashes that differ. */
  detail?: ReactNode;
  /** With `asks`, or of what was refused: links and buttons. */
  question?: ReactNode;
}

export interface UploadTrayProps {
  entries: readonly UploadEntry[];
  onPause: (id: string) => void;
  onResume: (id: string) => void;
  onCancel: (id: string) => void;
  /** Opens the file picker to go on after a reload. */
  onChooseFile: (id: string) => void;
  /** Takes a line away with which nothing is left to be done here. */
  onDismiss: (id: string) => void;
}

/** What most concerns the person: files that move, then what waits for an answer, what is paused, what failed. */
function titleOf(entries: readonly UploadEntry[], t: (typeof uiMessages)['vi']['upload']): string {
  const count = (...states: readonly UploadEntry['state'][]) => entries.filter((entry) => states.includes(entry.state)).length;
  const moving = count('hashing', 'uploading');
  if (moving > 0) return t.title(moving);
  const waiting = count('asks', 'needs-file', 'wrong-file');
  if (waiting > 0) return t.titleWaits(waiting);
  const paused = count('paused');
  if (paused > 0) return t.titlePaused(paused);
  const failed = count('failed');
  if (failed > 0) return t.titleFailed(failed);
  const storing = count('storing');
  return storing > 0 ? t.titleStoring(storing) : t.titleDone;
}

/** What still moves or waits stands first, and gives no place to what is over. Only that: a line that is paused stays under the hand. */
function inOrder(entries: readonly UploadEntry[]): UploadEntry[] {
  const over = (entry: UploadEntry) => entry.state === 'done' || entry.state === 'failed';
  return [...entries.filter((entry) => !over(entry)), ...entries.filter(over)];
}

/** Tells the style sheets how high the tray is, as `--tray-h`: the page keeps that much room at its end, whatever the tray shows. */
function useRoom(shown: boolean) {
  const tray = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    const node = tray.current;
    if (node === null || typeof ResizeObserver === 'undefined') return undefined;
    const root = document.documentElement.style;
    const observer = new ResizeObserver(() => root.setProperty('--tray-h', `${node.offsetHeight}px`));
    observer.observe(node);
    return () => {
      observer.disconnect();
      root.removeProperty('--tray-h');
    };
  }, [shown]);
  return tray;
}

/** Files on their way, at the lower edge; the page keeps room so that it covers nothing. Nothing when empty. */
export function UploadTray({ entries, onPause, onResume, onCancel, onChooseFile, onDismiss }: UploadTrayProps) {
  const t = useMessages(uiMessages).upload;
  const format = useFormat();
  const [open, setOpen] = useState(true);
  const tray = useRoom(entries.length > 0);
  if (entries.length === 0) return null;
  const title = titleOf(entries, t);
  return (
    <section ref={tray} className="tray" aria-label={title}>
      <div className="tray-head">
        <h2>{title}</h2>
        <IconButton icon={open ? 'chevronDown' : 'chevronUp'} size="sm" label={open ? t.collapse : t.expand} tipAlign="end" aria-expanded={open} onClick={() => setOpen(!open)} />
      </div>
      {open && (
        <ul className="tray-list">
          {inOrder(entries).map((entry) => {
            const part = (bytes: number) => (entry.totalBytes > 0 ? Math.min(1, bytes / entry.totalBytes) : 0);
            const bad = entry.state === 'wrong-file' || entry.state === 'failed';
            const sent = entry.state === 'done' || entry.state === 'storing';
            const over = sent || entry.state === 'failed';
            const inHash = entry.state === 'hashing' || (!sent && entry.hashedBytes < entry.totalBytes);
            // Of the step under way, as the words beside it.
            const share = sent ? 100 : Math.floor(part(inHash ? entry.hashedBytes : entry.sentBytes) * 100);
            const amount = t.of(format.bytes(inHash ? entry.hashedBytes : entry.sentBytes), format.bytes(entry.totalBytes));
            const step = inHash
              ? t.hashShare(format.percent(share, 100))
              : t.sendShare(format.percent(share, 100));
            const stands: Record<UploadEntry['state'], string> = {
              hashing: step,
              uploading: step,
              storing: t.storing,
              paused: t.paused,
              asks: t.waits,
              'needs-file': t.waits,
              'wrong-file': t.waits,
              failed: t.stopped,
              done: t.finished,
            };
            const rest = entry.secondsLeft === null || entry.secondsLeft === undefined ? null : entry.secondsLeft < 60 ? t.aboutLess : t.about(format.duration(entry.secondsLeft * 1000));
            const line: Record<UploadEntry['state'], string> = {
              hashing: `${t.phase(1, t.hashing)} · ${amount}`,
              uploading: [t.phase(2, t.uploading), amount, rest].filter((part) => part !== null).join(' · '),
              storing: t.storingText,
              paused: `${step} · ${amount}`,
              asks: '',
              'needs-file': t.needsFile,
              'wrong-file': t.wrongFile(entry.chosenName ?? ''),
              failed: t.failed,
              done: `${t.done} · ${format.bytes(entry.totalBytes)}`,
            };
            return (
              <li key={entry.id} className="tray-item">
                <div className="tray-item-head">
                  <span className="tray-name">{entry.fileName}</span>
                  <span className="nowrap">{stands[entry.state]}</span>
                  {/* One button for both, so that the focus stays on it. */}
                  {(entry.state === 'uploading' || entry.state === 'hashing' || entry.state === 'paused') && (
                    <IconButton
                      icon={entry.state === 'paused' ? 'play' : 'pause'}
                      size="sm"
                      label={entry.state === 'paused' ? t.resume : t.pause}
                      onClick={() => (entry.state === 'paused' ? onResume(entry.id) : onPause(entry.id))}
                    />
                  )}
                  <IconButton icon="close" size="sm" label={over ? t.dismiss : t.cancel} tipAlign="end" onClick={() => (over ? onDismiss(entry.id) : onCancel(entry.id))} />
                </div>
                <div
                  className={cx('progress', (entry.state === 'paused' || entry.state === 'needs-file' || entry.state === 'asks') && 'is-paused', bad && 'is-bad', entry.state === 'done' && 'is-done')}
                  role="progressbar"
                  aria-valuenow={share}
                  aria-valuemin={0}
                  aria-valuemax={100}
                  aria-valuetext={entry.state === 'paused' ? `${stands.paused}, ${step}` : stands[entry.state]}
                  aria-label={entry.fileName}
                >
                  <i style={{ width: `${share}%` }} />
                </div>
                <span className={cx('tray-note', bad && 'is-bad')}>{entry.text ?? (entry.note === undefined ? line[entry.state] : `${entry.note} ${line[entry.state]}`)}</span>
                {entry.detail}
                {entry.question !== undefined && <div className="row row-wrap">{entry.question}</div>}
                {(entry.state === 'needs-file' || entry.state === 'wrong-file') && (
                  <div>
                    <Button size="sm" onClick={() => onChooseFile(entry.id)}>
                      {t.choose}
                    </Button>
                  </div>
                )}
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}
