/** The open report of the queue: what is said, what it may belong to, and the decision. */
import { Link, useNavigate } from '@tanstack/react-router';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState, type ReactNode } from 'react';
import { graphql } from '@/gql';
import type { TriageReportQuery } from '@/gql/graphql';
import { useNow } from '@/lib/clock';
import { openCaseStatuses, severities, tlps, type Severity, type Tlp } from '@/lib/domain';
import { toMillis, useFormat } from '@/lib/format';
import type { UserError } from '@/lib/graphql';
import { useLocale, useMessages } from '@/lib/i18n';
import { useKeys } from '@/lib/keys';
import { useLabels } from '@/lib/labels';
import { keepLocal, localCopy } from '@/lib/localCopy';
import { useGraph, useGraphMutation } from '@/lib/query';
import { useViewer } from '@/lib/session';
import { FormDialog, NotFound, QueryError, SendError, useSubmit } from '@/shell';
import {
  Banner,
  Button,
  ClockMark,
  ComboBox,
  CopyButton,
  ErrorSummary,
  LevelMark,
  LoadingSkeleton,
  Meter,
  RadioCards,
  SeverityMark,
  Tag,
  TextArea,
  TlpMark,
  toast,
  type ComboOption,
  type FormError,
} from '@/ui';
import { triageMessages } from './messages';
import { nearestClock } from './queue';

export const TriageReportDocument = graphql(/* GraphQL */ `
  query TriageReport($id: ID!) {
    report(id: $id) {
      id number status title description incidentClass tlp detectedAt occurredAt receivedAt confidential
      agency { id name nameEn }
      reporter { id name }
      systems { id code name nameEn level controlSummary { total unimplemented } }
      case { id number title }
      decidedAt
      decidedBy { id name }
      rejectionReason
      canDecide
      clocks { code name nameEn source sourceEn startedAt dueAt metAt breached }
    }
  }
`);

export const RelatedCasesDocument = graphql(/* GraphQL */ `
  query RelatedCases($reportId: ID!) {
    relatedCases(reportId: $reportId) {
      reasons
      case { id number title severity tlp openedAt }
    }
  }
`);

export const OpenCasesDocument = graphql(/* GraphQL */ `
  query OpenCases($first: Int, $filter: CaseFilter) {
    cases(first: $first, filter: $filter) {
      nodes { id number title severity tlp }
    }
  }
`);

export const AcceptReportDocument = graphql(/* GraphQL */ `
  mutation AcceptReport($id: ID!, $input: AcceptReportInput!) {
    acceptReport(id: $id, input: $input) {
      case { id number }
      report { id status }
      errors { code message path }
    }
  }
`);

export const RejectReportDocument = graphql(/* GraphQL */ `
  mutation RejectReport($id: ID!, $input: RejectReportInput!) {
    rejectReport(id: $id, input: $input) {
      report { id status }
      errors { code message path }
    }
  }
`);

type Report = NonNullable<TriageReportQuery['report']>;

export interface TriageReportProps {
  id: string;
  onBack: () => void;
  onDecided: () => void;
  /** Somebody else decided: the queue is read again. */
  onStale: () => void;
}

export function TriageReport({ id, onBack, onDecided, onStale }: TriageReportProps) {
  const t = useMessages(triageMessages);
  const query = useGraph(TriageReportDocument, { id }, { live: '*', keepPrevious: false });
  const report = query.data?.report;
  if (report === undefined) {
    return query.isError ? <QueryError error={query.error} title={t.reportFailed} onRetry={() => void query.refetch()} /> : <LoadingSkeleton rows={8} kind="text" />;
  }
  if (report === null) return <NotFound />;
  return <OpenReport report={report} onBack={onBack} onDecided={onDecided} onStale={onStale} />;
}

const severityId = 'triage-severity';
const reasonId = 'triage-reason';

/** The field of the decision that an error of the hub is about. */
function fieldOf(error: UserError): { fieldId?: string } {
  if (error.path?.includes('severityReason') === true) return { fieldId: reasonId };
  return error.path?.includes('severity') === true ? { fieldId: severityId } : {};
}

/** What is about to be decided on a report. */
interface Choice {
  severity: Severity | null;
  reason: string;
}

function readChoice(reportId: string): Choice {
  try {
    const kept = JSON.parse(localCopy(`triage.${reportId}`) ?? '{}') as { severity?: unknown; reason?: unknown };
    return { severity: severities.find((one) => one === kept.severity) ?? null, reason: typeof kept.reason === 'string' ? kept.reason : '' };
  } catch {
    return { severity: null, reason: '' };
  }
}

function writeChoice(reportId: string, choice: Choice | null): void {
  keepLocal(`triage.${reportId}`, choice === null ? null : JSON.stringify(choice));
}

/** One's own words that came too late, to be taken elsewhere; they stand in `children`, or in the field below. */
function Unwritten({ text, children }: { text: string; children?: ReactNode }) {
  const t = useMessages(triageMessages);
  if (text.trim() === '') return null;
  return (
    <div className="triage-unwritten">
      <span className="row">
        {t.overtakenReason} <CopyButton text={text} label={t.overtakenCopy} />
      </span>
      {children}
    </div>
  );
}

/** Somebody else was faster: who, when, with what outcome; what was chosen here is said and not written. */
function Overtaken({ report, severity, children }: { report: Report; severity: Severity | null; children: ReactNode }) {
  const t = useMessages(triageMessages);
  const label = useLabels();
  const format = useFormat();
  return (
    <Banner tone="warn" announce="assertive">
      <b className="strong">{t.overtaken}</b> {label.reportStatus[report.status]}
      {report.decidedAt !== null && `: ${report.decidedBy === null ? format.dateTime(report.decidedAt) : t.decidedBy(report.decidedBy.name, format.dateTime(report.decidedAt))}`}.{' '}
      {report.case !== null && (
        <Link to="/cases/$number" params={{ number: report.case.number }}>
          <span className="mono">{report.case.number}</span> {report.case.title}
        </Link>
      )}
      {severity !== null && <p>{t.overtakenChoice(label.severity[severity])}</p>}
      {children}
    </Banner>
  );
}

function OpenReport({ report, onBack, onDecided, onStale }: { report: Report } & Omit<TriageReportProps, 'id'>) {
  const t = useMessages(triageMessages);
  const label = useLabels();
  const format = useFormat();
  const locale = useLocale();
  const now = useNow();
  const navigate = useNavigate();
  const client = useQueryClient();
  const related = useGraph(RelatedCasesDocument, { reportId: report.id }, { enabled: report.canDecide });
  const accept = useGraphMutation(AcceptReportDocument);
  // Looking at another report keeps what was chosen and written for this one.
  const [choice, setChoice] = useState(() => readChoice(report.id));
  const { severity, reason } = choice;
  const keepChoice = (next: Choice) => {
    setChoice(next);
    writeChoice(report.id, next);
  };
  /** What a dialog held when somebody else was faster stays on the page. */
  const keepLate = (written: string) => {
    if (report.canDecide || written.trim() === '' || reason.includes(written)) return;
    keepChoice({ severity, reason: written.includes(reason) ? written : `${reason}\n\n${written}` });
  };
  const [errors, setErrors] = useState<FormError[]>([]);
  const [attempt, setAttempt] = useState(0);
  const [joining, setJoining] = useState<{ start: Joinable | null } | null>(null);
  const [rejecting, setRejecting] = useState(false);
  const name = (thing: { name: string; nameEn: string | null }) => (locale === 'en' ? (thing.nameEn ?? thing.name) : thing.name);
  const controls = report.systems.reduce((sum, system) => sum + system.controlSummary.total, 0);
  const clock = nearestClock(report.clocks);
  const viewer = useViewer();
  // It could be decided when it was opened here; since then somebody else did.
  const [couldDecide] = useState(report.canDecide);
  // What was written for it before is still here, also when it is opened again.
  const overtaken = (couldDecide || reason.trim() !== '') && !report.canDecide && report.decidedBy?.id !== viewer.user.id;
  const errorAt = (field: string) => errors.find((error) => error.fieldId === field)?.message;
  // The highest severity calls duty officers at once: it is given with a reason, as any change of it.
  const asksWhy = severity === 'CRITICAL';

  const fail = (list: FormError[]) => {
    setErrors(list);
    setAttempt((n) => n + 1);
  };
  const refused = (list: readonly UserError[]) => {
    fail(list.map((error) => ({ message: error.message, ...fieldOf(error) })));
    if (list.some((error) => error.code === 'INVALID_TRANSITION' || error.code === 'CONFLICT')) {
      void client.invalidateQueries({ queryKey: ['TriageReport'] });
      onStale();
    }
  };
  const done = (text: string, number?: string) => {
    writeChoice(report.id, null);
    toast(text, number === undefined ? undefined : { label: t.seeCase, onSelect: () => void navigate({ to: '/cases/$number', params: { number } }) });
    void client.invalidateQueries({ predicate: (query) => query.queryKey[0] !== 'TriageReport' && query.queryKey[0] !== 'TriageQueue' });
    onDecided();
  };
  /** True when the severity is chosen; else says that it must be. */
  const ready = (): boolean => {
    if (severity !== null) return true;
    fail([{ fieldId: severityId, message: t.severityMissing }]);
    return false;
  };
  const open = () => {
    if (!report.canDecide || accept.isPending || severity === null) {
      if (report.canDecide) ready();
      return;
    }
    if (asksWhy && reason.trim().length < 10) {
      fail([{ fieldId: reasonId, message: t.reasonShort }]);
      return;
    }
    setErrors([]);
    accept.mutate(
      { id: report.id, input: { severity, ...(asksWhy ? { severityReason: reason.trim() } : {}) } },
      {
        onSuccess: ({ acceptReport }) => {
          if (acceptReport.case === null) refused(acceptReport.errors);
          else done(t.accepted(acceptReport.case.number), acceptReport.case.number);
        },
      },
    );
  };
  const first = related.data?.relatedCases[0]?.case;
  const join = (item?: Joinable) => {
    // Joining asks for no severity: without one the case keeps its own.
    if (!report.canDecide) return;
    setErrors([]);
    setJoining({ start: item ?? null });
  };
  const choose = (value: Severity) => {
    keepChoice({ severity: value, reason });
    setErrors((old) => old.filter((error) => error.fieldId !== severityId && error.fieldId !== reasonId));
  };

  useKeys(
    t.keys,
    report.canDecide
      ? [
          ...severities.map((value, index) => ({ keys: String(index + 1), label: t.keySeverity(label.severity[value]), run: () => choose(value) })),
          { keys: 'a', label: t.accept, run: open },
          { keys: 'm', label: t.keyMerge, run: () => join(first) },
          { keys: 'r', label: t.keyReject, run: () => setRejecting(true) },
        ]
      : [],
  );

  return (
    <article className="triage-report" aria-labelledby="triage-title">
      <div className="triage-body">
        {overtaken && (
          <Overtaken report={report} severity={severity}>
            <Unwritten text={reason}>
              <blockquote className="pre-line anywhere">{reason}</blockquote>
            </Unwritten>
          </Overtaken>
        )}
        <header>
          <button type="button" className="triage-back" onClick={onBack}>
            ‹ {t.back}
          </button>
          <div className="page-head-marks">
            <Link to="/reports/$id" params={{ id: report.id }} className="mono strong">
              {report.number}
            </Link>
            <TlpMark tlp={report.tlp} />
            {report.confidential && <Tag icon="lock">{t.confidential}</Tag>}
            <span className="muted small push">{t.readOnly}</span>
          </div>
          <h2 id="triage-title" className="triage-title" tabIndex={-1}>
            {report.title}
          </h2>
          <p className="small muted">
            {report.reporter === null
              ? t.reportedBare(name(report.agency), format.dateTime(report.receivedAt))
              : t.reported(name(report.agency), report.reporter.name, format.dateTime(report.receivedAt))}
          </p>
        </header>
        <p className="pre-line triage-text">{report.description}</p>
        <div className="triage-facts">
          <section>
            <h3>{t.incident}</h3>
            <dl className="kv">
              <dt>{t.incidentClass}</dt>
              <dd>{label.incidentClass[report.incidentClass]}</dd>
              <dt>{t.detected}</dt>
              <dd>{format.dateTime(report.detectedAt)}</dd>
              <dt>{t.occurred}</dt>
              <dd>{report.occurredAt === null ? <span className="muted">{t.unknown}</span> : format.dateTime(report.occurredAt)}</dd>
              <dt>{t.deadline}</dt>
              <dd>
                {clock === undefined ? (
                  <span className="muted">{t.noDeadline}</span>
                ) : (
                  <>
                    <ClockMark now={now} dueAt={clock.dueAt} startedAt={clock.startedAt} breached={clock.breached} />
                    <span className="xs muted triage-source">
                      {locale === 'en' ? clock.nameEn : clock.name} · {locale === 'en' ? clock.sourceEn : clock.source}
                    </span>
                  </>
                )}
              </dd>
            </dl>
          </section>
          <section>
            <h3>{t.systems}</h3>
            {report.systems.map((system) => (
              <dl className="kv" key={system.id}>
                <dt>{t.system}</dt>
                <dd>
                  <Link to="/systems/$id" params={{ id: system.id }}>
                    {name(system)}
                  </Link>{' '}
                  <span className="mono xs muted">{system.code}</span>
                </dd>
                <dt>{t.level}</dt>
                <dd>
                  <LevelMark level={system.level} />
                </dd>
                <dt>{t.unimplemented}</dt>
                <dd>
                  {system.controlSummary.total === 0 ? (
                    <span className="muted">{t.noBaseline}</span>
                  ) : (
                    <Meter part={system.controlSummary.unimplemented} whole={system.controlSummary.total} tone="bad" label={t.unimplemented} />
                  )}
                </dd>
              </dl>
            ))}
          </section>
        </div>
        {report.canDecide && (
          <section>
            <h3 className="triage-h">{t.related}</h3>
            {related.isError ? (
              <QueryError bare error={related.error} onRetry={() => void related.refetch()} />
            ) : related.data === undefined ? (
              <LoadingSkeleton rows={1} kind="text" />
            ) : related.data.relatedCases.length === 0 ? (
              <p className="small muted">{t.relatedNone}</p>
            ) : (
              <ul className="related">
                {related.data.relatedCases.map((item) => (
                  <li key={item.case.id}>
                    <span>
                      <Link to="/cases/$number" params={{ number: item.case.number }} className="strong mono">
                        {item.case.number}
                      </Link>{' '}
                      {item.case.title}
                      <span className="related-why">
                        {item.reasons.map((reason) => t.reasons[reason]).join(', ')} · {t.apart(format.duration(toMillis(report.detectedAt) - toMillis(item.case.openedAt)))}
                      </span>
                    </span>
                    <Button size="sm" onClick={() => join(item.case)}>
                      {t.join}
                    </Button>
                  </li>
                ))}
              </ul>
            )}
          </section>
        )}
        {report.decidedAt !== null && (
          <section className="triage-decided">
            <h3 className="triage-h">{t.decided}</h3>
            <dl className="kv">
              <dt>{label.reportStatus[report.status]}</dt>
              <dd>{report.decidedBy === null ? format.dateTime(report.decidedAt) : t.decidedBy(report.decidedBy.name, format.dateTime(report.decidedAt))}</dd>
              {report.rejectionReason !== null && (
                <>
                  <dt>{t.decidedReason}</dt>
                  <dd className="pre-line">{report.rejectionReason}</dd>
                </>
              )}
              {report.case !== null && (
                <>
                  <dt>{t.decidedCase}</dt>
                  <dd>
                    <Link to="/cases/$number" params={{ number: report.case.number }}>
                      <span className="mono">{report.case.number}</span> {report.case.title}
                    </Link>
                  </dd>
                </>
              )}
            </dl>
          </section>
        )}
      </div>
      {report.canDecide && (
        <footer className="triage-decision">
          <ErrorSummary errors={errors} attempt={attempt} />
          {accept.isError && <SendError error={accept.error} onRetry={open} />}
          <RadioCards
            id={severityId}
            small
            row
            label={t.severity}
            hint={t.severityHint}
            error={errorAt(severityId)}
            value={severity}
            onChange={choose}
            options={severities.map((value, index) => ({ value, label: <SeverityMark severity={value} />, note: label.severityMeaning[value], shortcut: String(index + 1) }))}
          />
          {asksWhy && (
            <TextArea
              id={reasonId}
              small
              label={t.reason}
              hint={t.reasonHint}
              error={reason.trim().length < 10 ? errorAt(reasonId) : undefined}
              value={reason}
              onChange={(text) => keepChoice({ severity, reason: text })}
              limit={2000}
            />
          )}
          <div className="row row-wrap">
            <Button variant="primary" icon="check" shortcut="a" busy={accept.isPending} busyLabel={t.accepting} onClick={open}>
              {t.accept}
            </Button>
            <Button icon="link" shortcut="m" onClick={() => join(first)}>
              {first === undefined ? t.joinAny : t.joinInto(first.number)}
            </Button>
            <span className="push triage-reject">
              <Button variant="quiet" shortcut="r" onClick={() => setRejecting(true)}>
                {t.reject}
              </Button>
            </span>
          </div>
          <p className="small muted">
            {report.reporter === null ? t.consequenceBare(format.number(controls)) : t.consequence(format.number(controls), report.reporter.name)}
          </p>
        </footer>
      )}
      {joining !== null && (
        <JoinDialog
          report={report}
          severity={severity}
          why={reason}
          start={joining.start}
          suggested={(related.data?.relatedCases ?? []).map((item) => item.case)}
          onClose={(written) => {
            setJoining(null);
            keepLate(written);
          }}
          onJoined={(number) => {
            setJoining(null);
            done(t.joined(number), number);
          }}
          onStale={onStale}
        />
      )}
      {rejecting && (
        <RejectDialog
          report={report}
          onClose={(written) => {
            setRejecting(false);
            keepLate(written);
          }}
          onRejected={() => {
            setRejecting(false);
            done(t.rejected(report.number));
          }}
          onStale={onStale}
        />
      )}
    </article>
  );
}

/** An open case that a report may join. */
interface Joinable {
  id: string;
  number: string;
  title: string;
  severity: Severity;
  tlp: Tlp;
}

function optionOf(item: Joinable): ComboOption {
  return { value: item.id, label: item.title, code: item.number };
}

interface JoinDialogProps {
  report: Report;
  /** What was chosen for the report; without a choice the case keeps its own. */
  severity: Severity | null;
  /** What was written beside the severity before. */
  why: string;
  start: Joinable | null;
  suggested: readonly Joinable[];
  onClose: (written: string) => void;
  onJoined: (number: string) => void;
  onStale: () => void;
}

function JoinDialog({ report, severity, why, start, suggested, onClose, onJoined, onStale }: JoinDialogProps) {
  const t = useMessages(triageMessages);
  const label = useLabels();
  const accept = useGraphMutation(AcceptReportDocument);
  const client = useQueryClient();
  const stale = () => {
    void client.invalidateQueries({ queryKey: ['TriageReport'] });
    onStale();
  };
  const [target, setTarget] = useState<Joinable | null>(start);
  const [reason, setReason] = useState(why);
  const [text, setText] = useState('');
  // The case may have become less severe since it was read: then the hub asks for the reason.
  const [asked, setAsked] = useState(false);
  const opened = useRef('');
  const found = useGraph(OpenCasesDocument, { first: 20, filter: { status: [...openCaseStatuses], text } }, { enabled: text !== '' });
  const shown = text === '' ? suggested : (found.data?.cases.nodes ?? []);
  const raises = (target !== null && severity !== null && severities.indexOf(severity) > severities.indexOf(target.severity)) || asked;
  // Joining does not lower what the case is: that is a decision of its own, in the case.
  const keeps = target !== null && (severity === null || severities.indexOf(severity) < severities.indexOf(target.severity));
  const stricter = target !== null && tlps.indexOf(report.tlp) > tlps.indexOf(target.tlp);
  const effect = raises && target !== null && severity !== null ? t.joinRaises(label.severity[target.severity], label.severity[severity]) : keeps ? t.joinKeeps(label.severity[target.severity]) : t.joinSeverity;
  const form = useSubmit({
    fields: { caseId: 'join-case', severityReason: 'join-reason' },
    check: () => ({ caseId: target === null ? t.joinMissing : undefined, severityReason: raises && reason.trim().length < 10 ? t.joinReasonShort : undefined }),
    send: async () => {
      if (target === null) return [];
      const { acceptReport } = await accept.mutateAsync({
        id: report.id,
        input: { severity: keeps || severity === null ? target.severity : severity, caseId: target.id, ...(raises ? { severityReason: reason.trim() } : {}) },
      });
      if (acceptReport.case !== null) {
        opened.current = acceptReport.case.number;
        return [];
      }
      if (acceptReport.errors.some((error) => error.path?.includes('severityReason') === true)) setAsked(true);
      if (acceptReport.errors.some((error) => error.code === 'INVALID_TRANSITION')) stale();
      return acceptReport.errors;
    },
    done: () => onJoined(opened.current),
  });
  return (
    <FormDialog
      title={t.joinTitle}
      onClose={() => onClose(reason)}
      form={form}
      submitLabel={report.canDecide ? t.joinNow : undefined}
      busyLabel={t.joining}
      fieldFirst={start === null}
      consequence={report.canDecide ? `${t.joinText(report.number)} ${effect}${stricter ? ` ${t.joinStricter}` : ''}` : undefined}
    >
      {!report.canDecide && (
        <Overtaken report={report} severity={severity}>
          <Unwritten text={reason} />
        </Overtaken>
      )}
      <ComboBox
        id="join-case"
        small
        label={t.joinPick}
        hint={t.joinPickHint}
        error={form.error('caseId')}
        selected={target === null ? [] : [optionOf(target)]}
        onChange={(picked) => setTarget([...shown, ...(target === null ? [] : [target])].find((item) => item.id === picked[0]?.value) ?? null)}
        onSearch={setText}
        loading={found.isFetching}
        onRetry={found.isError ? () => void found.refetch() : undefined}
        options={shown.map(optionOf)}
      />
      {raises && (
        <TextArea
          id="join-reason"
          small
          label={t.joinReason}
          hint={t.joinReasonHint}
          error={form.error('severityReason')}
          value={reason}
          onChange={setReason}
          limit={2000}
        />
      )}
    </FormDialog>
  );
}

function RejectDialog({ report, onClose, onRejected, onStale }: { report: Report; onClose: (written: string) => void; onRejected: () => void; onStale: () => void }) {
  const t = useMessages(triageMessages);
  const reject = useGraphMutation(RejectReportDocument);
  const client = useQueryClient();
  const stale = () => {
    void client.invalidateQueries({ queryKey: ['TriageReport'] });
    onStale();
  };
  const [reason, setReason] = useState('');
  const form = useSubmit({
    fields: { reason: 'reject-reason' },
    check: () => ({ reason: reason.trim().length < 10 ? t.rejectShort : undefined }),
    send: async () => {
      const { errors } = (await reject.mutateAsync({ id: report.id, input: { reason: reason.trim() } })).rejectReport;
      if (errors.some((error) => error.code === 'INVALID_TRANSITION')) stale();
      return errors;
    },
    done: onRejected,
  });
  return (
    <FormDialog
      title={t.rejectTitle}
      onClose={() => onClose(reason)}
      form={form}
      submitLabel={report.canDecide ? t.rejectNow : undefined}
      busyLabel={t.rejecting}
      danger
      consequence={report.canDecide ? t.rejectText : undefined}
    >
      {!report.canDecide && (
        <Overtaken report={report} severity={null}>
          <Unwritten text={reason} />
        </Overtaken>
      )}
      <p className="small">
        <span className="mono strong">{report.number}</span> {report.title}
      </p>
      <TextArea
        id="reject-reason"
        small
        autoFocus
        label={t.rejectReason}
        hint={t.rejectHint}
        error={form.error('reason')}
        value={reason}
        onChange={setReason}
        limit={2000}
      />
    </FormDialog>
  );
}
