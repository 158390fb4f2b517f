/** The parts of a case and of an evidence item: clocks, tiers, chain, timeline, verdict, findings. */
import { Fragment, type CSSProperties, type ReactNode } from 'react';
import { clockPhase, useClockEstimated } from '@/lib/clock';
import type { FindingSeverity } from '@/lib/domain';
import { hashGroups, machineTime, partsOf, toMillis, useFormat, type Instant } from '@/lib/format';
import { useMessages } from '@/lib/i18n';
import { cx } from './cx';
import { Hash } from './Hash';
import { Icon, type IconName } from './Icon';
import { ClockMark } from './marks';
import { uiMessages } from './messages';
import './record.css';

/** A statutory clock as the interface draws it. */
export interface ClockFacts {
  key: string;
  /** "Báo cáo ban đầu, 24 giờ": from the legal profile, in the language of the page. */
  name: string;
  /** "NĐ 331/2026, Điều 31.2.d" */
  source: string;
  startedAt: Instant;
  dueAt: Instant;
  metAt?: Instant | null | undefined;
  breached: boolean;
  /** What has been filed or is missing. */
  note?: ReactNode;
  /** A button under the card. */
  action?: ReactNode;
}

function metLate(clock: ClockFacts): boolean {
  return clock.metAt !== null && clock.metAt !== undefined && toMillis(clock.metAt) > toMillis(clock.dueAt);
}

/**
 * All clocks on one axis at true scale from detection to the last deadline.
 * Hidden under 720 px, where the cards say the same.
 */
export function ClockAxis({ clocks, now }: { clocks: readonly ClockFacts[]; now: number }) {
  const t = useMessages(uiMessages);
  const format = useFormat();
  if (clocks.length === 0) return null;
  const start = Math.min(...clocks.map((clock) => toMillis(clock.startedAt)));
  // While something is open the present stands on the axis, also long after the last deadline.
  const open = clocks.some((clock) => (clock.metAt ?? null) === null);
  const end = Math.max(...clocks.flatMap((clock) => [toMillis(clock.dueAt), toMillis(clock.metAt ?? clock.dueAt)]), ...(open ? [now] : []));
  const span = end - start;
  if (span <= 0) return null;
  const share = (at: Instant) => Math.min(100, Math.max(0, ((toMillis(at) - start) / span) * 100));
  const hours = (ms: number) => Math.round(ms / 3_600_000);
  const spanText = (ms: number) => (hours(ms) > 72 ? t.days(Math.round(hours(ms) / 24)) : t.hours(hours(ms)));
  const nowShare = share(now);
  const past = now > end;
  const byTime = [...clocks].sort((a, b) => toMillis(a.dueAt) - toMillis(b.dueAt));
  let lastLabel = 8;
  const marks = byTime.map((clock) => {
    const at = share(clock.metAt ?? clock.dueAt);
    const phase = clockPhase(clock, now);
    const last = share(clock.dueAt) >= 99;
    // A name stands where it does not run into the one before or the end.
    const labelled = phase !== 'met' || last ? last || (at - lastLabel > 11 && at < 86) : false;
    if (labelled) lastLabel = at;
    return { clock, at: last && clock.metAt == null ? 100 : at, phase, last: last && clock.metAt == null, labelled: labelled && clock.metAt == null };
  });
  return (
    <div className="axis" role="img" aria-label={t.axis(spanText(span), format.duration(Math.max(0, now - start)))}>
      <div className="axis-rail" />
      <div className="axis-past" style={{ width: `${nowShare}%` }} />
      <div className="axis-mark at-start" style={{ insetInlineStart: '0%' }}>
        <span>
          <b>{format.dateTimeShort(start)}</b>
          {t.detected}
        </span>
      </div>
      {marks.map(({ clock, at, phase, last, labelled }) => (
        <div key={clock.key} className={cx('axis-mark', `is-${phase === 'met' && metLate(clock) ? 'late' : phase}`, last && 'at-end')} style={{ insetInlineStart: `${at}%` }}>
          {labelled && (
            <span>
              <b>{format.dateTimeShort(clock.dueAt)}</b>
              {spanText(toMillis(clock.dueAt) - start)}
            </span>
          )}
        </div>
      ))}
      {!past && (
        <div className={cx('axis-now', nowShare < 8 && 'at-start', nowShare > 92 && 'at-end')} style={{ insetInlineStart: `${nowShare}%` }}>
          <i />
          <span>{t.nowAt(now - start > 86_400_000 ? format.dateTimeShort(now) : format.time(now))}</span>
        </div>
      )}
    </div>
  );
}

/** One card per clock: words, due time, source. With `useNow(1000)` the last ten minutes count seconds. */
export function ClockCards({ clocks, now }: { clocks: readonly ClockFacts[]; now: number }) {
  const t = useMessages(uiMessages);
  const format = useFormat();
  const estimated = useClockEstimated();
  return (
    <ul className="clock-cards" style={{ '--cards': Math.min(3, Math.max(1, clocks.length)) } as CSSProperties}>
      {clocks.map((clock) => {
        const phase = clockPhase(clock, now);
        const distance = toMillis(clock.dueAt) - now;
        const met = clock.metAt ?? null;
        const late = metLate(clock);
        const after = met === null ? 0 : toMillis(met) - toMillis(clock.startedAt);
        return (
          <li key={clock.key} className={`clock-card-${late ? 'late' : phase}`}>
            <span className="label">{clock.name}</span>
            <span className="clock-big">
              {met !== null
                ? late
                  ? t.metLate
                  : t.met
                : phase === 'breached'
                  ? t.overdueBig(format.duration(distance, { seconds: true }))
                  : t.leftBig(format.duration(distance, { seconds: true }))}
              {estimated && met === null && <small className="muted xs"> ({t.estimated})</small>}
            </span>
            <span className="small">
              {met !== null
                ? after < 60_000
                  ? t.metAtOnce(format.due(met, now))
                  : t.metOn(format.due(met, now), format.duration(after))
                : t.dueOn(format.due(clock.dueAt, now))}
              {clock.note !== undefined && <> · {clock.note}</>}
            </span>
            <span className="clock-end">
              <span className="clock-source">{clock.source}</span>
              {clock.action}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

export interface Tier {
  /** Tells rows of one tier apart, where several calls of it wait. */
  key?: string;
  tier: number;
  name: string;
  state: 'acknowledged' | 'waiting' | 'later';
  /** Who acknowledged and when; what was sent. Each its own line. */
  lines?: readonly ReactNode[];
  /** While waiting: when the next tier is called. */
  nextAt?: Instant | null;
  /** The words after the count-down: "sau đó lên bậc 3". */
  consequence?: string;
  action?: ReactNode;
}

/** The tiers of an escalation, in order. */
export function TierLadder({ tiers, now }: { tiers: readonly Tier[]; now: number }) {
  const t = useMessages(uiMessages);
  return (
    <ol className="tiers">
      {tiers.map((tier) => (
        <li key={tier.key ?? tier.tier} className={`is-${tier.state}`}>
          <span className="no" aria-hidden="true">
            {tier.tier}
          </span>
          <div className="tiers-body">
            <b>
              <span className="vh">{t.tier(tier.tier)}: </span>
              {tier.name}
            </b>
            {tier.lines?.map((line, index) => (
              <span key={index} className="muted">
                {line}
              </span>
            ))}
            {tier.nextAt !== undefined && tier.nextAt !== null && (
              <span className="row row-wrap">
                <ClockMark dueAt={tier.nextAt} now={now} seconds />
                {tier.consequence !== undefined && <span className="small">{tier.consequence}</span>}
              </span>
            )}
            {tier.action}
          </div>
        </li>
      ))}
    </ol>
  );
}

export interface ChainLink {
  sequence: number;
  title: string;
  at: Instant;
  who: ReactNode;
  note?: ReactNode;
  /** Where there is much to tell: each on a line. */
  facts?: readonly string[] | undefined;
  /** The hash of this entry. */
  entryHash: string;
}

export interface ChainBreak {
  /** The sequence of the first entry that does not hold. */
  at: number;
  /** Why, in words. */
  reason: string;
  /** Which ring is open: that to the entry before, where this one names another hash, or that to the next, where its own content was changed. */
  ring: 'before' | 'after' | null;
  /** The hash that is recorded, and the one that the stored content has now; null where no two hashes differ. */
  recorded: string | null;
  computed: string | null;
}

export interface ChainProps {
  links: readonly ChainLink[];
  /** What a check found; grey until there was one. */
  checked: 'intact' | 'broken' | 'unchecked';
  /** With `broken`: where and why. */
  broken?: ChainBreak | null;
}

function digits(hash: string): string {
  return hashGroups(hash.slice(0, 8)).join(' ');
}

/** The custody chain: each ring carries the first 8 digits of the hash that joins two entries. Never green by default. */
export function Chain({ links, checked, broken = null }: ChainProps) {
  const t = useMessages(uiMessages);
  const format = useFormat();
  return (
    <ol className="chain">
      {links.map((link, index) => {
        const next = links[index + 1];
        const here = broken !== null && broken.at === link.sequence;
        const open = broken !== null && next !== undefined && ((broken.ring === 'after' && here) || (broken.ring === 'before' && broken.at === next.sequence));
        // Only what stands before the first fault was found to hold.
        const held = checked === 'intact' || (checked === 'broken' && broken !== null && next !== undefined && next.sequence < broken.at);
        const state = open ? 'broken' : held ? 'intact' : 'unchecked';
        const mine = digits(link.entryHash);
        const both = broken === null || broken.recorded === null || broken.computed === null ? null : ([digits(broken.recorded), digits(broken.computed)] as const);
        return (
          <li key={link.sequence}>
            <div className={cx('chain-link', here && 'is-broken')}>
              <div className="chain-head">
                <span className="chain-seq">{String(link.sequence).padStart(2, '0')}</span>
                <b>{link.title}</b>
                <time dateTime={machineTime(link.at)}>{format.dateTimeShort(link.at)}</time>
              </div>
              <div className="chain-body">
                {link.who}
                {link.note !== undefined && <small>{link.note}</small>}
                {here && (
                  <p className="chain-fault">
                    <Icon name="warning" />
                    <span>
                      {broken.reason}
                      {both !== null && next === undefined && ` ${t.chainBroken(...both)}`}
                    </span>
                  </p>
                )}
                {link.facts !== undefined && link.facts.length > 0 && (
                  <ul className="chain-facts">
                    {link.facts.map((fact) => (
                      <li key={fact}>{fact}</li>
                    ))}
                  </ul>
                )}
              </div>
            </div>
            {next !== undefined && (
              <div className={cx('chain-join', `is-${state}`)}>
                {state === 'broken' ? (
                  <span>{both === null ? t.chainOpen : t.chainBroken(...both)}</span>
                ) : (
                  <>
                    <span aria-hidden="true">{mine}</span>
                    <span className="vh">{state === 'intact' ? t.chainIntact(mine) : t.chainUnchecked(mine)}</span>
                  </>
                )}
              </div>
            )}
          </li>
        );
      })}
    </ol>
  );
}

export interface TimelineItem {
  key: string;
  at: Instant;
  /** Full dot for what people did, red for a breach, green for done. */
  tone?: 'plain' | 'key' | 'bad' | 'ok';
  body: ReactNode;
  /** What a person wrote. */
  quote?: ReactNode;
}

/** What happened, by day, in the order given (newest first). */
export function Timeline({ items }: { items: readonly TimelineItem[] }) {
  const format = useFormat();
  let lastDay = '';
  return (
    <ol className="timeline">
      {items.map((item) => {
        const p = partsOf(item.at);
        const day = `${p.year}${p.month}${p.day}`;
        const head = day !== lastDay;
        lastDay = day;
        return (
          <Fragment key={item.key}>
            {head && <li className="timeline-day">{format.day(item.at)}</li>}
            <li className={cx('timeline-entry', item.tone !== undefined && `tone-${item.tone}`)}>
              <time dateTime={machineTime(item.at)} title={format.dateTime(item.at)}>
                {format.time(item.at)}
              </time>
              <i className="timeline-dot" aria-hidden="true" />
              <div className="timeline-body">
                {item.body}
                {item.quote !== undefined && item.quote !== null && item.quote !== '' && <q className="quote">{item.quote}</q>}
              </div>
            </li>
          </Fragment>
        );
      })}
    </ol>
  );
}

export type Verdict = 'intact' | 'altered' | 'unchecked' | 'checking';

const verdictIcons: Record<Verdict, IconName> = {
  intact: 'shield',
  altered: 'shieldBroken',
  unchecked: 'shieldOpen',
  checking: 'hourglass',
};

export interface VerdictBandProps {
  verdict: Verdict;
  /** Own word instead of the usual one. */
  title?: string;
  /** Under the word: "Kiểm lúc 14:00, 20/11", or the bytes read so far. */
  note?: ReactNode;
  /** Names the region. */
  label: string;
  hashLabel?: string;
  sha256?: string | null;
  /** Three facts, each a `StateText`. */
  facts?: ReactNode;
}

/** The verdict on an item: state, full hash, three facts. */
export function VerdictBand({ verdict, title, note, label, hashLabel, sha256, facts }: VerdictBandProps) {
  const t = useMessages(uiMessages);
  return (
    <section className={cx('verdict', `verdict-${verdict}`)} aria-label={label}>
      <div className="verdict-state">
        <Icon name={verdictIcons[verdict]} />
        <div role={verdict === 'checking' ? 'status' : undefined}>
          <b>{title ?? t.verdict[verdict]}</b>
          {note !== undefined && <span>{note}</span>}
        </div>
      </div>
      <div className="verdict-hash">
        {hashLabel !== undefined && <span className="label">{hashLabel}</span>}
        {sha256 !== undefined && sha256 !== null && (
          <div>
            <Hash value={sha256} form="lines" />
          </div>
        )}
      </div>
      {facts !== undefined && <div className="verdict-facts">{facts}</div>}
    </section>
  );
}

export interface FindingItemProps {
  severity: FindingSeverity;
  /** Plain sentence. */
  title: string;
  /** Stable code, in mono at the right. */
  code: string;
  /** What we did and what to do. */
  children?: ReactNode;
  /** Path or place in the archive. */
  path?: ReactNode;
  icon?: IconName;
}

/** An anomaly met while reading an archive, in plain words. Stands flush in a Panel. */
export function FindingItem({ severity, title, code, children, path, icon }: FindingItemProps) {
  const t = useMessages(uiMessages);
  return (
    <article className={cx('finding', `finding-${severity.toLowerCase()}`)}>
      <Icon name={icon ?? (severity === 'INFO' ? 'info' : 'warning')} />
      <h3>
        <span className="vh">{t.findingSeverity[severity]}: </span>
        {title}
      </h3>
      <code>{code}</code>
      {children !== undefined && <p>{children}</p>}
      {path !== undefined && path !== null && <div className="finding-path">{path}</div>}
    </article>
  );
}
