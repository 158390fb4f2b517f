/** What a page shows when it has nothing, not yet, or not any more. */
import { useEffect, useState, type ReactNode } from 'react';
import { useFormat, type Instant } from '@/lib/format';
import { useMessages } from '@/lib/i18n';
import { unturned } from '@/lib/shown';
import { Button } from './Button';
import { cx } from './cx';
import { Icon, type IconName } from './Icon';
import { uiMessages } from './messages';
import './states.css';

export interface EmptyStateProps {
  title: string;
  /** What belongs here and how it comes; or the filter in words. */
  children?: ReactNode;
  /** One act. */
  action?: ReactNode;
  /** Inside a panel: no border of its own. */
  bare?: boolean;
  icon?: IconName;
}

/** Nothing here: what belongs here and how it comes, one act. */
export function EmptyState({ title, children, action, bare = false, icon }: EmptyStateProps) {
  const Head = bare ? 'h3' : 'h2';
  return (
    <div className={cx('cell-state', bare && 'is-bare')}>
      <Head className={icon ? 'row' : undefined}>
        {icon && <Icon name={icon} />}
        {title}
      </Head>
      {children !== undefined && <p>{children}</p>}
      {action}
    </div>
  );
}

/** A filter leaves nothing: repeats the filter, offers to drop it. */
export function FilteredEmptyState({ title, filter, onClear, bare = false }: { title: string; filter: string; onClear: () => void; bare?: boolean }) {
  const t = useMessages(uiMessages);
  return (
    <EmptyState
      title={title}
      bare={bare}
      action={
        <Button size="sm" onClick={onClear}>
          {t.clearFilters}
        </Button>
      }
    >
      {unturned(filter)}
    </EmptyState>
  );
}

/** The shape of what comes, from 300 ms on; a sentence after 5 s. */
export function LoadingSkeleton({ rows = 5, kind = 'rows', label }: { rows?: number; kind?: 'rows' | 'text'; label?: string }) {
  const t = useMessages(uiMessages);
  const [phase, setPhase] = useState<'none' | 'shape' | 'long'>('none');
  useEffect(() => {
    const shape = setTimeout(() => setPhase('shape'), 300);
    const long = setTimeout(() => setPhase('long'), 5000);
    return () => {
      clearTimeout(shape);
      clearTimeout(long);
    };
  }, []);
  if (phase === 'none') return <div aria-busy="true" />;
  return (
    <div aria-busy="true" className={cx('skeleton', kind === 'text' && 'is-text')}>
      <span className="label" role="status">
        {phase === 'long' ? t.loadingLong : (label ?? t.loading)}
      </span>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} aria-hidden="true">
          <i />
          {kind === 'rows' && (
            <>
              <i style={{ width: `${100 - ((row * 17) % 40)}%` }} />
              <i />
            </>
          )}
        </div>
      ))}
    </div>
  );
}

export interface ErrorStateProps {
  /** What failed. */
  title?: string;
  /** What is untouched, what to do. */
  children?: ReactNode;
  requestId?: string | null;
  onRetry?: (() => void) | undefined;
  bare?: boolean;
}

/** A part that could not be read: what, what is untouched, the request id, once more. */
export function ErrorState({ title, children, requestId, onRetry, bare = false }: ErrorStateProps) {
  const t = useMessages(uiMessages);
  const Head = bare ? 'h3' : 'h2';
  return (
    <div className={cx('cell-state', 'is-error', bare && 'is-bare')} role="alert">
      <Head>{title ?? t.failed}</Head>
      <p>{children ?? t.failedText}</p>
      {requestId !== undefined && requestId !== null && (
        <p className="xs muted mono">
          {t.requestId} {requestId}
        </p>
      )}
      {onRetry && (
        <Button size="sm" onClick={onRetry}>
          {t.retry}
        </Button>
      )}
    </div>
  );
}

/** The one page for "is not" and "may not be known". `action` leads home. */
export function NotFoundState({ action }: { action?: ReactNode }) {
  const t = useMessages(uiMessages);
  return (
    <div className="cell-state">
      <h1>{t.notFound}</h1>
      <p>{t.notFoundText}</p>
      {action}
    </div>
  );
}

const bannerIcons: Record<BannerProps['tone'], IconName> = { info: 'info', ok: 'check', warn: 'warning', bad: 'warning' };

export interface BannerProps {
  tone: 'info' | 'ok' | 'warn' | 'bad';
  icon?: IconName;
  /** One act at the end of the line. */
  action?: ReactNode;
  /** Said to readers when it appears: politely, or at once. */
  announce?: 'polite' | 'assertive';
  children: ReactNode;
}

/** A notice that stays: lost connection, a second person needed, something new. */
export function Banner({ tone, icon, action, announce, children }: BannerProps) {
  return (
    <div className={cx('note', tone !== 'info' && `note-${tone}`)} role={announce === 'assertive' ? 'alert' : announce === 'polite' ? 'status' : undefined}>
      <Icon name={icon ?? bannerIcons[tone]} />
      <div>{children}</div>
      {action}
    </div>
  );
}

/** "Có 2 mục mới. Hiện ngay": rows wait until they are asked for. Nothing when there are none. */
export function NewRowsBar({ count, onShow, text }: { count: number; onShow: () => void; text?: string }) {
  const t = useMessages(uiMessages);
  if (count === 0) return null;
  return (
    <Banner tone="info" announce="polite">
      {text ?? t.newRows(count)}{' '}
      <button type="button" className="note-link" onClick={onShow}>
        {t.showNow}
      </button>
    </Banner>
  );
}

/** Whether what is shown is the present: live, reconnecting, or lost since. */
export function LiveStatus({ state, since }: { state: 'live' | 'reconnecting' | 'lost'; since?: Instant }) {
  const t = useMessages(uiMessages);
  const format = useFormat();
  return (
    <span className={cx('live', `live-${state}`)}>
      {state === 'live' ? t.live : state === 'reconnecting' ? t.reconnecting : t.lost(since === undefined ? '' : format.time(since))}
    </span>
  );
}

export interface ConflictPanelProps {
  /** What was changed and by whom: "Trần Khánh Vy đã đổi mức nghiêm trọng thành Cao lúc 14:36, 20/11". */
  title?: string;
  mine: ReactNode;
  theirs: ReactNode;
  /** Who saved it and when: "Trần Khánh Vy, 14:36". */
  theirsBy: string;
  onKeepTheirs: () => void;
  /** Opens the form again with one's own value; a new reason is asked for. None where it cannot be written any more. */
  onWriteMine?: (() => void) | undefined;
  /** What can be done with one's own words instead. */
  instead?: { label: string; act: () => void } | undefined;
}

/** Both values side by side after `CONFLICT`. Stands in a dialog or in a form. */
export function ConflictPanel({ title, mine, theirs, theirsBy, onKeepTheirs, onWriteMine, instead }: ConflictPanelProps) {
  const t = useMessages(uiMessages);
  return (
    <div className="conflict" role="alert">
      <h3>{title ?? t.conflict}</h3>
      <p className="small">{onWriteMine === undefined ? t.conflictOver : t.conflictText}</p>
      <div className="conflict-sides">
        <div>
          <span className="label">{t.conflictMine}</span>
          {mine}
        </div>
        <div>
          <span className="label">{t.conflictTheirs(theirsBy)}</span>
          {theirs}
        </div>
      </div>
      <div className="row row-wrap">
        <Button variant="primary" onClick={onKeepTheirs}>
          {t.keepTheirs}
        </Button>
        {onWriteMine !== undefined && <Button onClick={onWriteMine}>{t.writeMine}</Button>}
        {instead !== undefined && <Button onClick={instead.act}>{instead.label}</Button>}
      </div>
    </div>
  );
}
