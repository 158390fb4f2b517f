/**
 * Marks: a state is a shape, a word and a colour, in that order. They are not
 * pressed; a filter is a chip (`filters.tsx`).
 */
import type { ReactNode } from 'react';
import type { ControlStatus, Severity, Tlp } from '@/lib/domain';
import { clockPhase, useClockEstimated, type ClockPhase } from '@/lib/clock';
import { machineTime, toMillis, useFormat, type Instant } from '@/lib/format';
import { useMessages } from '@/lib/i18n';
import { useLabels } from '@/lib/labels';
import { cx } from './cx';
import { Icon, type IconName } from './Icon';
import { uiMessages } from './messages';
import './marks.css';

const diamond = 'M8 1.800 14.200 8 8 14.200 1.800 8z';

const severityShapes: Record<Severity, ReactNode> = {
  CRITICAL: (
    <>
      <path d="M5.100 1h5.800L15 5.100v5.800L10.900 15H5.100L1 10.900V5.100z" fill="currentColor" />
      <path d="M8 4.200v4.600M8 11.600h.01" stroke="var(--sev-cut)" strokeWidth="2" strokeLinecap="round" fill="none" />
    </>
  ),
  HIGH: <path d="M8 .9 15.100 8 8 15.100.9 8z" fill="currentColor" />,
  MEDIUM: (
    <>
      <path d={diamond} fill="none" stroke="currentColor" strokeWidth="1.8" />
      <path d="M1.800 8h12.400L8 14.200z" fill="currentColor" />
    </>
  ),
  LOW: <path d={diamond} fill="none" stroke="currentColor" strokeWidth="1.8" />,
};

/** Severity: filled box (`box`) in page heads, plain in lists. */
export function SeverityMark({ severity, box = false }: { severity: Severity; box?: boolean }) {
  const label = useLabels();
  return (
    <span className={cx('sev', `sev-${severity.toLowerCase()}`, box && 'sev-box')}>
      <svg viewBox="0 0 16 16" aria-hidden="true">
        {severityShapes[severity]}
      </svg>
      {label.severity[severity]}
    </span>
  );
}

const tlpText: Record<Tlp, string> = {
  CLEAR: 'TLP:CLEAR',
  GREEN: 'TLP:GREEN',
  AMBER: 'TLP:AMBER',
  AMBER_STRICT: 'TLP:AMBER+STRICT',
  RED: 'TLP:RED',
};

/** The TLP 2.0 label: official colours, never translated, read as letters. */
export function TlpMark({ tlp }: { tlp: Tlp }) {
  const colour = tlp === 'AMBER_STRICT' ? 'amber' : tlp.toLowerCase();
  return (
    <span className={cx('tlp', `tlp-${colour}`)} lang="en">
      <span aria-hidden="true">{tlpText[tlp]}</span>
      <span className="vh">{`T L P ${tlp.toLowerCase().replace('_', ' ')}`}</span>
    </span>
  );
}

/** The label with its meaning in words; once per page. */
export function TlpExplained({ tlp }: { tlp: Tlp }) {
  const label = useLabels();
  return (
    <span className="tlp-said">
      <TlpMark tlp={tlp} />
      <span>{label.tlpMeaning[tlp]}</span>
    </span>
  );
}

/** Security level 1–5; `null` says that none is approved. */
export function LevelMark({ level, short = false }: { level: number | null | undefined; short?: boolean }) {
  const label = useLabels();
  if (level === null || level === undefined) {
    return (
      <span className="lvl lvl-none">
        <Icon name="warning" size="sm" />
        {short ? label.noLevelShort : label.noLevel}
      </span>
    );
  }
  return (
    <span className="lvl">
      <span className="lvl-bars" aria-hidden="true">
        {[1, 2, 3, 4, 5].map((n) => (
          <i key={n} className={n <= level ? 'on' : undefined} />
        ))}
      </span>
      {label.level(level)}
    </span>
  );
}

const clockIcons: Record<ClockPhase, IconName> = {
  running: 'clock',
  soon: 'hourglass',
  breached: 'warning',
  met: 'check',
};

export interface ClockMarkProps {
  dueAt: Instant;
  /** When it began; decides what "soon" means. */
  startedAt?: Instant | null | undefined;
  metAt?: Instant | null | undefined;
  breached?: boolean | undefined;
  /** The hub's time, from `useNow()`. */
  now: number;
  /** `left`: "còn 6 giờ 37 phút" (default); `due`: "21:15 hôm nay". Overdue always counts up. */
  show?: 'left' | 'due';
  /** Seconds under ten minutes: only for the one clock of the page; with `useNow(1000)`. */
  seconds?: boolean;
}

/** A deadline: icon, words; the absolute time is in the title and in `<time>`. Never stands still. */
export function ClockMark({ dueAt, startedAt, metAt, breached, now, show = 'left', seconds = false }: ClockMarkProps) {
  const format = useFormat();
  const t = useMessages(uiMessages);
  const estimated = useClockEstimated();
  const phase = clockPhase({ startedAt: startedAt ?? null, dueAt, metAt: metAt ?? null, breached: breached ?? false }, now);
  const distance = toMillis(dueAt) - now;
  const met = metAt ?? null;
  const late = met !== null && toMillis(met) > toMillis(dueAt);
  const text =
    met !== null
      ? (late ? t.metLateAt : t.metAt)(format.due(met, now))
      : phase === 'breached'
        ? t.overdue(format.duration(distance, { seconds }))
        : show === 'due'
          ? format.due(dueAt, now)
          : t.left(format.duration(distance, { seconds }));
  return (
    <span className={cx('clk', `clk-${late ? 'late' : phase}`)} title={format.dateTime(met ?? dueAt)}>
      <Icon name={clockIcons[phase]} />
      <time dateTime={machineTime(met ?? dueAt)}>{text}</time>
      {estimated && met === null && (phase === 'breached' || show === 'left') && <span className="muted xs">({t.estimated})</span>}
    </span>
  );
}

const ring = <circle cx="8" cy="8" r="5.8" fill="none" stroke="currentColor" strokeWidth="1.6" />;

const controlShapes: Record<ControlStatus | 'FAILED', ReactNode> = {
  IMPLEMENTED: (
    <>
      <circle cx="8" cy="8" r="6.6" fill="currentColor" />
      <path d="m5 8.300 2.100 2.100L11.200 6" stroke="var(--surface)" strokeWidth="1.7" fill="none" strokeLinecap="round" strokeLinejoin="round" />
    </>
  ),
  PARTIAL: (
    <>
      {ring}
      <path d="M8 2.200a5.800 5.800 0 0 0 0 11.600z" fill="currentColor" />
    </>
  ),
  PLANNED: <circle cx="8" cy="8" r="5.8" fill="none" stroke="currentColor" strokeWidth="1.6" strokeDasharray="2.6 2" />,
  NOT_STARTED: ring,
  INHERITED: (
    <>
      {ring}
      <path d="M8 4.800v5.400M5.600 8 8 10.400 10.400 8" stroke="currentColor" strokeWidth="1.6" fill="none" strokeLinecap="round" strokeLinejoin="round" />
    </>
  ),
  NOT_APPLICABLE: <path d="M3.400 8h9.200" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" />,
  FAILED: (
    <>
      <circle cx="8" cy="8" r="6.6" fill="currentColor" />
      <path d="m5.600 5.600 4.800 4.800M10.400 5.600l-4.800 4.800" stroke="var(--surface)" strokeWidth="1.7" strokeLinecap="round" />
    </>
  ),
};

/**
 * State of a control. `failed` and `suspected` win over the status; in a case the
 * word is "nghi đã thất bại" (`suspected`). `text` replaces the word, for counts.
 */
export function ControlMark({
  status,
  failed = false,
  suspected = false,
  text,
}: {
  status: ControlStatus;
  failed?: boolean;
  suspected?: boolean;
  text?: ReactNode;
}) {
  const label = useLabels();
  const bad = failed || suspected;
  const kind = bad ? 'FAILED' : status;
  const word = suspected ? label.controlSuspected : failed ? label.controlFailed : label.controlStatus[status];
  return (
    <span className={cx('ctl', `ctl-${kind.toLowerCase()}`)}>
      <svg viewBox="0 0 16 16" aria-hidden="true">
        {controlShapes[kind]}
      </svg>
      {text === undefined ? (
        word
      ) : (
        <>
          <span className="vh">{word}: </span>
          {text}
        </>
      )}
    </span>
  );
}

export type Tone = 'neutral' | 'ok' | 'warn' | 'bad' | 'info';

/** A short fact in a soft field. */
export function Tag({ tone = 'neutral', icon, children }: { tone?: Tone; icon?: IconName | undefined; children: ReactNode }) {
  return (
    <span className={cx('tag', tone !== 'neutral' && `tag-${tone}`)}>
      {icon && <Icon name={icon} />}
      {children}
    </span>
  );
}

/** An icon with words in the colour of its meaning, without a field: "✓ Khớp mã băm khai báo". */
export function StateText({ tone, icon, children }: { tone: 'ok' | 'warn' | 'bad' | 'muted'; icon: IconName; children: ReactNode }) {
  return (
    <span className={cx('state', `state-${tone}`)}>
      <Icon name={icon} />
      <span>{children}</span>
    </span>
  );
}

/** A part of a whole: bar and "17/58". Always with numerator and denominator. */
export function Meter({ part, whole, tone = 'neutral', label }: { part: number; whole: number; tone?: 'neutral' | 'bad' | 'warn' | 'ok'; label: string }) {
  const format = useFormat();
  const share = whole > 0 ? Math.min(100, Math.max(0, (part / whole) * 100)) : 0;
  return (
    <span className="meter">
      <span className="meter-bar" aria-hidden="true">
        <i className={tone === 'neutral' ? undefined : tone} style={{ width: `${share}%` }} />
      </span>
      <span>
        <span className="vh">{label}: </span>
        <b>{format.number(part)}</b>
        <span className="muted">/{format.number(whole)}</span>
      </span>
    </span>
  );
}
