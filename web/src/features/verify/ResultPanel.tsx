/** The result of a check: the verdict, each check with its precise place, and who signed. */
import type { ReactNode } from 'react';
import { useFormat } from '@/lib/format';
import { useMessages } from '@/lib/i18n';
import { useLabels } from '@/lib/labels';
import { revealed } from '@/lib/shown';
import { Button, Icon, cx } from '@/ui';
import { verifyMessages } from './messages';
import type { Check, Report } from './verifier/report';
import type { Identity } from './verifier/verify.worker';

/** Keys that the person brought, or that this hub tells. */
export type KeysFrom = 'given' | 'hub';

export interface Result {
  report: Report;
  identity: Identity;
  /** Where the keys came from by which the identity was judged. */
  keysFrom: KeysFrom;
  names: { package: string; files: string[] };
  /** When it was checked, by this machine's clock. */
  at: number;
}

/** Rows of one kind that are shown before the rest is only counted. */
const shownOfOneKind = 10;

type Group = keyof (typeof verifyMessages)['vi']['names'];

/** Single files and single proofs share a title. */
function groupOf(name: string): Group {
  if (name.startsWith('file ')) return 'file';
  if (name.startsWith('proofs/')) return 'proof';
  if (name.startsWith('inventory/')) return 'memberProof';
  if (name.startsWith('evidence')) return 'evidence';
  if (name.startsWith('member')) return 'member';
  if (name === 'timestamp-authority') return 'timestampAuthority';
  return name === 'package-files' ? 'packageFiles' : (name as Group);
}

/** Only checks of files that were given besides the package. */
const isOfGiven = (check: Check) => ['evidence', 'member'].includes(groupOf(check.name));

/** What was given besides the package, and may be another's: files, or the authority of a time stamp. */
const isBeside = (check: Check) => isOfGiven(check) || check.name === 'timestamp-authority' || check.code === 'stampMissing';

export function ResultPanel({ result, onCompare }: { result: Result; onCompare: () => void }) {
  const t = useMessages(verifyMessages);
  const format = useFormat();
  const { report, names, identity } = result;
  // The package may be sound and only the file beside it another one: that is said, not the worse.
  const sound = report.checks.every((check) => check.ok || isBeside(check));
  // Without a key that was compared nothing is said to be intact: a forger's package agrees with itself as well.
  const whole = {
    proved: { item: t.good, members: t.goodMembers },
    unproved: { item: t.goodUnsigned, members: t.goodMembersUnsigned },
    other: { item: t.goodOtherKey, members: t.goodOtherKey },
  }[identity][report.kind];
  const verdict = !sound ? t.bad : !report.valid ? t.fileBad : whole;
  const isBad = !report.valid || identity === 'other';
  const tone = isBad ? 'is-bad' : identity === 'unproved' && 'is-open';
  const facts = [report.evidenceNumber, report.fileName === undefined ? t.packageFile(revealed(names.package)) : revealed(report.fileName), report.kind === 'members' ? t.members(format.number(report.members.length)) : t.events(format.number(report.lines))];
  const given = report.checks.some(isOfGiven);
  return (
    <section className={cx('panel', 'verify-panel', tone)} aria-labelledby="verdict">
      <div className="verify-verdict">
        <Icon name={isBad ? 'warning' : identity === 'unproved' ? 'info' : 'shield'} />
        <div>
          <h2 id="verdict">{verdict}</h2>
          <p className="anywhere">{facts.filter((fact) => fact !== undefined).join(' · ')}</p>
          {report.brokenAt !== undefined && report.brokenAt > 1 && <p>{t.badFrom(format.number(report.brokenAt))}</p>}
        </div>
        <Button icon="file" onClick={() => window.print()}>
          {t.print}
        </Button>
      </div>
      <ul className="verify-checks" aria-label={t.checks}>
        {rowsOf(report.checks).map((row) =>
          'more' in row ? (
            <li key={`more ${row.group}`} className="verify-check is-bad">
              <Icon name="close" />
              <b>{t.names[row.group]}</b>
              <span className="verify-word">{t.wrong}</span>
              <span className="verify-facts">{t.more(format.number(row.more))}</span>
            </li>
          ) : (
            <Row key={row.name} {...markOf(row, t)} title={t.names[groupOf(row.name)]}>
              {t.codes[row.code](row.facts)}
            </Row>
          ),
        )}
        {!given && (
          <Row tone="open" title={t.noEvidence} word={t.absent}>
            {t.noEvidenceText}
          </Row>
        )}
        <IdentityRow result={result} onCompare={onCompare} />
        {report.strangers.length > 0 && (
          <Row tone="open" title={t.strangers} word={t.notProved}>
            {report.strangers.map((key) => `${key.name} ${key.id}\n${t.fingerprint(key.fingerprint)}\n`).join('')}
            <span className="verify-note">{t.strangersNote}</span>
          </Row>
        )}
        {report.witnesses.length > 0 && (
          <Row tone="open" title={t.witnesses} word={t.notProved}>
            {report.witnesses
              .map((key) => [`${key.name} ${key.id}`, t.fingerprint(key.fingerprint), key.at === undefined ? t.cosignedNever : t.cosignedAt(key.at), ...(key.odd ? [t.oddTime] : []), ''].join('\n'))
              .join('')}
            <span className="verify-note">{t.witnessesNote}</span>
          </Row>
        )}
        {report.stamped && report.stamp?.trusted !== true && (
          <Row tone="open" title={t.stamp} word={t.notProved}>
            {report.stamp !== undefined && `${report.stamp.at} · ${report.stamp.authority}\n${t.fingerprint(report.stamp.certificate)}\n`}
            <span className="verify-note">{report.stampChecked === true ? t.stampNote : t.stampUnchecked}</span>
          </Row>
        )}
      </ul>
      {report.kind === 'item' ? <Events report={report} /> : <Members report={report} />}
      <p className="verify-printed">{t.printed(format.dateTime(result.at))}</p>
    </section>
  );
}

/** What failed first; of many failures of one kind only some, and how many more. */
function rowsOf(checks: Check[]): (Check | { more: number; group: Group })[] {
  const bad = checks.filter((check) => !check.ok);
  const rows: (Check | { more: number; group: Group })[] = [];
  for (const group of new Set(bad.map((check) => groupOf(check.name)))) {
    const same = bad.filter((check) => groupOf(check.name) === group);
    rows.push(...same.slice(0, shownOfOneKind));
    if (same.length > shownOfOneKind) rows.push({ more: same.length - shownOfOneKind, group });
  }
  // The file that somebody brought is what they came for.
  const good = checks.filter((check) => check.ok);
  return [...rows, ...good.filter(isOfGiven), ...good.filter((check) => !isOfGiven(check))];
}

/** Where there is nothing to compare with, nothing was found to be wrong. */
function markOf(check: Check, t: (typeof verifyMessages)['vi']): { tone: 'ok' | 'bad' | 'open'; word: string } {
  if (check.code === 'evidenceUntold') return { tone: 'open', word: t.absent };
  return check.ok ? { tone: 'ok', word: t.right } : { tone: 'bad', word: t.wrong };
}

const icons = { ok: 'check', bad: 'close', open: 'info' } as const;

function Row({ tone, title, word, children }: { tone: 'ok' | 'bad' | 'open'; title: string; word: string; children: ReactNode }) {
  return (
    <li className={cx('verify-check', `is-${tone}`)}>
      <Icon name={icons[tone]} />
      <b>{title}</b>
      <span className="verify-word">{word}</span>
      <span className="verify-facts">{children}</span>
    </li>
  );
}

function IdentityRow({ result, onCompare }: { result: Result; onCompare: () => void }) {
  const t = useMessages(verifyMessages);
  const { identity, keysFrom, report } = result;
  const told = {
    unproved: ['open', t.notProved, t.identityUnproved],
    proved: ['ok', t.right, t.identityProved[keysFrom]],
    other: ['bad', t.otherKey, t.identityOther],
  } as const;
  const [tone, word, text] = told[identity];
  return (
    <Row tone={tone} title={t.identity} word={word}>
      {report.signers.map((key) => `${key.name} ${key.id}\n${t.fingerprint(key.fingerprint)}\n`).join('')}
      <span className="verify-note">{text}</span>
      {identity === 'unproved' && (
        <span className="verify-compare">
          <Button size="sm" onClick={onCompare}>
            {t.compare}
          </Button>
          <span>{t.compareNote}</span>
        </span>
      )}
    </Row>
  );
}

function Events({ report }: { report: Report }) {
  const t = useMessages(verifyMessages);
  const words = useLabels();
  const format = useFormat();
  const kinds: Record<string, string> = words.custodyKind;
  if (report.events.length === 0) return null;
  return (
    <details className="verify-list">
      <summary>{t.eventsTitle}</summary>
      <ol>
        {report.events.map((event) => (
          <li key={event.sequence} value={event.sequence}>
            <b>{kinds[event.kind] ?? event.kind}</b> <time dateTime={event.at}>{format.dateTime(event.at)}</time> {event.actor}
          </li>
        ))}
      </ol>
    </details>
  );
}

function Members({ report }: { report: Report }) {
  const t = useMessages(verifyMessages);
  const format = useFormat();
  if (report.members.length === 0) return null;
  return (
    <details className="verify-list" open>
      <summary>{t.membersTitle}</summary>
      <ul>
        {report.members.map((member) => (
          <li key={member.index}>
            <b className="mono anywhere">{revealed(member.path)}</b> {format.bytesExact(member.sizeBytes)}
            <span className="verify-facts">{member.sha256 ?? '–'}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
