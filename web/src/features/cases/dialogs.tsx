/** The decisions on a case, each a dialog that is mounted when it is asked for. */
import { useQueryClient } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useState, type ReactNode } from 'react';
import { graphql } from '@/gql';
import { isFuture, now as hubNow } from '@/lib/clock';
import { severities, tlps, type CaseStatus, type Severity, type Tlp } from '@/lib/domain';
import { toMillis, useFormat } from '@/lib/format';
import type { UserError } from '@/lib/graphql';
import { useMessages } from '@/lib/i18n';
import { useLabels } from '@/lib/labels';
import { showOwn } from '@/lib/live';
import { useNames } from '@/lib/names';
import { useGraph, useGraphMutation } from '@/lib/query';
import { FormDialog, LeaveGuard, QueryError, useSubmit } from '@/shell';
import {
  Banner,
  Checkbox,
  ClockMark,
  ComboBox,
  ConflictPanel,
  DateTimeField,
  Dialog,
  LoadingSkeleton,
  RadioCards,
  SeverityMark,
  TextArea,
  TextField,
  TlpMark,
  readDateTime,
  toast,
  type ComboOption,
} from '@/ui';
import type { CaseOfPage, ClockOfCase } from './caseQuery';
import { casesMessages } from './messages';
import { needsReason, waits } from './model';

export const AssignTaskDocument = graphql(/* GraphQL */ `
  mutation AssignTask($caseId: ID!, $input: AssignTaskInput!) {
    assignTask(caseId: $caseId, input: $input) { task { id } errors { code message path } }
  }
`);

export const AssignTaskAgenciesDocument = graphql(/* GraphQL */ `
  query AssignTaskAgencies($text: String) {
    agencies(first: 20, filter: { text: $text }) { nodes { id name nameEn code } }
  }
`);

export const EscalateCaseDocument = graphql(/* GraphQL */ `
  mutation EscalateCase($id: ID!, $input: EscalateCaseInput!) {
    escalateCase(id: $id, input: $input) { escalation { id tier } errors { code message path } }
  }
`);

export const EscalationTiersDocument = graphql(/* GraphQL */ `
  query EscalationTiers($id: ID!) {
    case(id: $id) { id escalationTiers { tier name nameEn acknowledgeWithinMinutes } }
  }
`);

export const SetCaseSeverityDocument = graphql(/* GraphQL */ `
  mutation SetCaseSeverity($id: ID!, $expectedVersion: Int!, $severity: Severity!, $reason: String!) {
    setCaseSeverity(id: $id, expectedVersion: $expectedVersion, severity: $severity, reason: $reason) {
      case { id version severity }
      errors { code message path }
    }
  }
`);

export const SetCaseTlpDocument = graphql(/* GraphQL */ `
  mutation SetCaseTlp($id: ID!, $expectedVersion: Int!, $tlp: Tlp!, $reason: String!) {
    setCaseTlp(id: $id, expectedVersion: $expectedVersion, tlp: $tlp, reason: $reason) {
      case { id version tlp }
      errors { code message path }
    }
  }
`);

export const AdvanceCaseDocument = graphql(/* GraphQL */ `
  mutation AdvanceCase($id: ID!, $expectedVersion: Int!, $to: CaseStatus!, $note: String) {
    advanceCase(id: $id, expectedVersion: $expectedVersion, to: $to, note: $note) {
      case { id version status }
      errors { code message path }
    }
  }
`);

export const CaseConflictDocument = graphql(/* GraphQL */ `
  query CaseConflict($id: ID!) {
    case(id: $id) {
      id version status nextStatuses severity severityReason tlp
      timeline(first: 25, manual: false) { nodes { id kind at text actor { id name } } }
    }
  }
`);

export const AddTimelineEntryDocument = graphql(/* GraphQL */ `
  mutation AddTimelineEntry($caseId: ID!, $input: AddTimelineEntryInput!) {
    addTimelineEntry(caseId: $caseId, input: $input) { case { id } errors { code message path } }
  }
`);

export const FileStatutoryReportDocument = graphql(/* GraphQL */ `
  mutation FileStatutoryReport($caseId: ID!, $input: FileStatutoryReportInput!) {
    fileStatutoryReport(caseId: $caseId, input: $input) { case { id } errors { code message path } }
  }
`);

export const SuspectControlDocument = graphql(/* GraphQL */ `
  mutation SuspectControl($caseId: ID!, $input: SuspectControlInput!) {
    suspectControl(caseId: $caseId, input: $input) { case { id } errors { code message path } }
  }
`);

/** A control as the dialog about it needs it. */
export interface ControlOfDialog {
  id: string;
  clause: string;
  titleVi: string;
  titleEn: string;
}

export type CaseDialog =
  | { kind: 'assign' }
  | { kind: 'escalate' }
  | { kind: 'severity' }
  | { kind: 'tlp' }
  /** `text`: what stands in it at first. */
  | { kind: 'entry'; text?: string }
  | { kind: 'advance'; to: CaseStatus }
  | { kind: 'file'; clock: ClockOfCase }
  | { kind: 'suspect'; systemId: string; control: ControlOfDialog; suspected: boolean };

const Opener = createContext<(dialog: CaseDialog) => void>(() => undefined);

/** Opens a dialog of the case from anywhere on its page. */
export function useCaseDialog(): (dialog: CaseDialog) => void {
  return useContext(Opener);
}

/** Everything that is read is asked again after a change; the hub answers with what may be seen now. */
function useCaseChanged(): () => void {
  const client = useQueryClient();
  return () => void client.invalidateQueries();
}

interface Of {
  data: CaseOfPage;
  onClose: () => void;
}

/** The text a moment after the last key. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), 200);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

export function AssignTaskDialog({ data, onClose }: Of) {
  const t = useMessages(casesMessages).assign;
  const names = useNames();
  const assign = useGraphMutation(AssignTaskDocument);
  const changed = useCaseChanged();
  const [asked, setAsked] = useState('');
  const text = useSettled(asked);
  const agencies = useGraph(AssignTaskAgenciesDocument, { text: text === '' ? null : text });
  const [picked, setPicked] = useState<ComboOption[]>([]);
  const [title, setTitle] = useState('');
  const [instructions, setInstructions] = useState('');
  const [due, setDue] = useState({ date: '', time: '' });
  const [taskOnly, setTaskOnly] = useState(false);
  const agency = picked[0];
  const inCase = agency !== undefined && data.agencies.some((other) => other.id === agency.value);
  const reading = readDateTime(due);
  const options = (agencies.data?.agencies.nodes ?? []).map((item): ComboOption => ({ value: item.id, label: names.of(item), code: item.code }));
  const form = useSubmit({
    fields: { agencyId: 'assign-agency', title: 'assign-title', instructions: 'assign-instructions', dueAt: 'assign-due' },
    check: () => ({
      agencyId: agency === undefined ? t.agencyMissing : undefined,
      title: title.trim() === '' ? t.nameMissing : undefined,
      dueAt: reading.kind === 'bad' ? t.dueBad : reading.kind === 'ok' && toMillis(reading.at) < hubNow() ? t.duePast : undefined,
    }),
    send: async () => {
      const result = await assign.mutateAsync({
        caseId: data.id,
        input: {
          agencyId: agency?.value ?? '',
          title: title.trim(),
          instructions: instructions.trim() === '' ? null : instructions.trim(),
          dueAt: reading.kind === 'ok' ? reading.at : null,
          taskOnly: taskOnly && !inCase,
        },
      });
      if (result.assignTask.task !== null) showOwn(result.assignTask.task.id);
      return result.assignTask.errors;
    },
    done: () => {
      toast(t.done(agency?.label ?? ''));
      changed();
      onClose();
    },
  });
  return (
    <FormDialog
      title={t.title}
      onClose={onClose}
      form={form}
      submitLabel={t.act}
      busyLabel={t.busy}
      consequence={agency === undefined || inCase ? undefined : taskOnly ? t.consequenceOnly(agency.label) : t.consequenceFull(agency.label)}
    >
      <ComboBox
        id="assign-agency"
        label={t.agency}
        hint={t.agencyHint}
        small
        options={options}
        selected={picked}
        onChange={setPicked}
        onSearch={setAsked}
        loading={agencies.isFetching || text !== asked}
        onRetry={agencies.isError ? () => void agencies.refetch() : undefined}
        error={form.error('agencyId')}
      />
      <TextField id="assign-title" label={t.name} hint={t.nameHint} small maxLength={200} value={title} onChange={setTitle} error={form.error('title')} />
      <TextArea id="assign-instructions" label={t.instructions} small optional limit={10_000} value={instructions} onChange={setInstructions} error={form.error('instructions')} />
      <DateTimeField id="assign-due" label={t.due} small optional value={due} onChange={setDue} error={form.error('dueAt')} />
      {inCase ? (
        <p className="small muted">{t.inCase}</p>
      ) : (
        <Checkbox checked={taskOnly} onChange={setTaskOnly} note={t.taskOnlyNote}>
          {t.taskOnly}
        </Checkbox>
      )}
    </FormDialog>
  );
}

/** A name in the middle of a line begins small; an abbreviation stays. */
function lowerFirst(name: string): string {
  return /^\p{Lu}\p{Lu}/u.test(name) ? name : name.charAt(0).toLowerCase() + name.slice(1);
}

export function EscalateDialog({ data, onClose }: Of) {
  const t = useMessages(casesMessages).escalate;
  const names = useNames();
  const escalate = useGraphMutation(EscalateCaseDocument);
  const changed = useCaseChanged();
  const calls = data.escalations.nodes;
  const highest = Math.max(0, ...calls.map((call) => call.tier));
  const tiers = useGraph(EscalationTiersDocument, { id: data.id }, { staleMs: 0, keepPrevious: false });
  const offered = tiers.data?.case?.escalationTiers ?? [];
  const waiting = calls.filter(waits).map((call) => call.tier);
  // The tier after the last call, or the highest that does not wait already; where all of them wait the person chooses.
  const next = (offered.find((row) => row.tier > highest) ?? offered.findLast((row) => !waiting.includes(row.tier)))?.tier;
  const [chosen, setChosen] = useState<string | null>(null);
  const tier = chosen ?? String(next ?? '');
  // What the hub does when nobody acknowledges: it calls no tier after the last one, and none that waits already.
  const consequence = waiting.some((row) => row > Number(tier)) ? t.consequenceHigher : tiers.data === undefined || tier === '' || offered.some((row) => row.tier > Number(tier)) ? t.consequence : t.consequenceLast;
  const [reason, setReason] = useState('');
  const form = useSubmit({
    fields: { tier: 'escalate-tier', reason: 'escalate-reason' },
    check: () => ({ tier: tier !== '' ? undefined : tiers.data === undefined ? t.tiersUnread : t.tierMissing, reason: reason.trim().length < 10 ? t.reasonShort : undefined }),
    send: async () => (await escalate.mutateAsync({ id: data.id, input: { tier: Number(tier), reason: reason.trim() } })).escalateCase.errors,
    done: () => {
      toast(t.done(Number(tier)));
      changed();
      onClose();
    },
  });
  return (
    <FormDialog title={t.title} onClose={onClose} form={form} submitLabel={t.act} busyLabel={t.busy} consequence={consequence}>
      {tiers.isError ? (
        <QueryError bare error={tiers.error} onRetry={() => void tiers.refetch()} />
      ) : tiers.data === undefined ? (
        <LoadingSkeleton rows={3} kind="text" />
      ) : (
        <RadioCards
          id="escalate-tier"
          label={t.tier}
          small
          value={tier}
          onChange={setChosen}
          error={form.error('tier')}
          options={offered.map((row) => ({ value: String(row.tier), label: t.tierName(row.tier, lowerFirst(names.of(row))), note: t.within(row.acknowledgeWithinMinutes) }))}
        />
      )}
      <TextArea id="escalate-reason" label={t.reason} hint={t.reasonHint} small autoFocus limit={2_000} value={reason} onChange={setReason} error={form.error('reason')} />
    </FormDialog>
  );
}

/** What is saved now, and who changed what, after CONFLICT. */
function useConflict(id: string, on: boolean) {
  const format = useFormat();
  const t = useMessages(casesMessages).conflict;
  const label = useLabels();
  const query = useGraph(CaseConflictDocument, { id }, { enabled: on, staleMs: 0, keepPrevious: false });
  const theirs = on && !query.isFetching ? (query.data?.case ?? null) : null;
  const change = theirs?.timeline.nodes.find((entry) => entry.kind === 'STATUS_CHANGED' || entry.kind === 'SEVERITY_CHANGED' || entry.kind === 'TLP_CHANGED');
  const who = change?.actor?.name ?? t.someone;
  const at = change === undefined ? null : format.dateTimeShort(change.at);
  const what =
    theirs === null || at === null
      ? t.case
      : change?.kind === 'STATUS_CHANGED'
        ? t.status(who, label.caseStatus[theirs.status], at)
        : change?.kind === 'SEVERITY_CHANGED'
          ? t.severity(who, label.severity[theirs.severity], at)
          : t.tlp(who, tlpName(theirs.tlp), at);
  return { theirs, failed: query.error, retry: () => void query.refetch(), what, by: at === null ? t.now : `${who}, ${at}`, kind: change?.kind ?? null, text: change?.text ?? null };
}

function tlpName(tlp: Tlp): string {
  return `TLP:${tlp.replace('_', '+')}`;
}

interface ConflictProps {
  title: string;
  onClose: () => void;
  mine: ReactNode;
  /** What is there now is just what was to be written: the answer to an earlier sending was lost. */
  written: boolean;
  conflict: ReturnType<typeof useConflict>;
  /** None where what was to be written cannot be any more. */
  onWriteMine: ((version: number) => void) | undefined;
  instead?: { label: string; act: () => void } | undefined;
}

function Conflict({ title, onClose, mine, written, conflict, onWriteMine, instead }: ConflictProps) {
  const t = useMessages(casesMessages).conflict;
  const label = useLabels();
  const changed = useCaseChanged();
  const { theirs, failed, retry, what, by, text } = conflict;
  const close = () => {
    changed();
    onClose();
  };
  return (
    <Dialog open onClose={close} title={title} {...(written ? { cancelLabel: t.close } : {})}>
      <LeaveGuard unsaved={() => !written} />
      {written ? (
        <Banner tone="ok" announce="polite">
          {t.written(by)}
        </Banner>
      ) : theirs !== null ? (
        <ConflictPanel
          title={what}
          mine={mine}
          theirs={
            <>
              <SeverityMark severity={theirs.severity} />
              <TlpMark tlp={theirs.tlp} />
              <span>
                {t.statusLabel}: {label.caseStatus[theirs.status]}
              </span>
              {text !== null && <span className="muted">“{text}”</span>}
            </>
          }
          theirsBy={by}
          onKeepTheirs={close}
          onWriteMine={onWriteMine && (() => onWriteMine(theirs.version))}
          instead={instead}
        />
      ) : failed !== null ? (
        <QueryError bare error={failed} onRetry={retry} />
      ) : (
        <LoadingSkeleton rows={2} kind="text" />
      )}
    </Dialog>
  );
}

/** One of a few values of the case that is chosen with a reason. */
interface Judgement<Value extends Severity | Tlp> {
  field: 'severity' | 'tlp';
  of: (seen: { severity: Severity; tlp: Tlp }) => Value;
  words: Record<'title' | 'field' | 'reason' | 'reasonHint' | 'reasonShort' | 'same' | 'act' | 'busy' | 'consequence', string> & { done: (value: string) => string };
  values: readonly Value[];
  mark: (value: Value) => ReactNode;
  name: (value: Value) => string;
  meaning: Record<Value, string>;
  /** Cards side by side. */
  row?: boolean;
  send: (value: Value, expectedVersion: number, reason: string) => Promise<readonly UserError[]>;
}

function JudgementDialog<Value extends Severity | Tlp>({ data, onClose, field, of, words: t, values, mark, name, meaning, row = false, send }: Of & Judgement<Value>) {
  const changed = useCaseChanged();
  // What was seen when the decision began; live changes below do not pass unseen.
  const [seen, setSeen] = useState({ version: data.version, value: of(data) });
  const [value, choose] = useState(seen.value);
  const [reason, setReason] = useState('');
  const [inConflict, setInConflict] = useState(false);
  const conflict = useConflict(data.id, inConflict);
  const form = useSubmit({
    fields: { [field]: `${field}-value`, reason: `${field}-reason` },
    check: () => ({
      [field]: value === seen.value ? t.same : undefined,
      reason: reason.trim().length < 10 ? t.reasonShort : undefined,
    }),
    send: () => send(value, seen.version, reason.trim()),
    conflict: () => setInConflict(true),
    done: () => {
      toast(t.done(name(value)));
      changed();
      onClose();
    },
  });
  if (inConflict) {
    return (
      <Conflict
        title={t.title}
        onClose={onClose}
        conflict={conflict}
        written={conflict.theirs !== null && of(conflict.theirs) === value && conflict.kind === (field === 'tlp' ? 'TLP_CHANGED' : 'SEVERITY_CHANGED') && conflict.text === reason.trim()}
        mine={
          <>
            {mark(value)}
            <span className="muted">“{reason.trim()}”</span>
          </>
        }
        onWriteMine={(version) => {
          setSeen({ version, value: conflict.theirs === null ? seen.value : of(conflict.theirs) });
          setReason('');
          setInConflict(false);
        }}
      />
    );
  }
  return (
    <FormDialog title={t.title} onClose={onClose} form={form} submitLabel={t.act} busyLabel={t.busy} consequence={t.consequence}>
      <RadioCards
        id={`${field}-value`}
        label={t.field}
        small
        row={row}
        value={value}
        onChange={choose}
        error={form.error(field)}
        options={values.map((option) => ({ value: option, label: mark(option), note: meaning[option] }))}
      />
      <TextArea id={`${field}-reason`} label={t.reason} hint={t.reasonHint} small limit={2_000} value={reason} onChange={setReason} error={form.error('reason')} />
    </FormDialog>
  );
}

export function SeverityDialog({ data, onClose }: Of) {
  const label = useLabels();
  const set = useGraphMutation(SetCaseSeverityDocument);
  return (
    <JudgementDialog
      data={data}
      onClose={onClose}
      field="severity"
      of={(seen) => seen.severity}
      words={useMessages(casesMessages).severity}
      row
      values={severities}
      mark={(severity) => <SeverityMark severity={severity} />}
      name={(severity) => label.severity[severity]}
      meaning={label.severityMeaning}
      send={async (severity, expectedVersion, reason) => (await set.mutateAsync({ id: data.id, expectedVersion, severity, reason })).setCaseSeverity.errors}
    />
  );
}

export function TlpDialog({ data, onClose }: Of) {
  const label = useLabels();
  const set = useGraphMutation(SetCaseTlpDocument);
  return (
    <JudgementDialog
      data={data}
      onClose={onClose}
      field="tlp"
      of={(seen) => seen.tlp}
      words={useMessages(casesMessages).tlp}
      values={data.status === 'CLOSED' ? tlps.slice(tlps.indexOf(data.tlp)) : tlps}
      mark={(tlp) => <TlpMark tlp={tlp} />}
      name={tlpName}
      meaning={label.tlpMeaning}
      send={async (tlp, expectedVersion, reason) => (await set.mutateAsync({ id: data.id, expectedVersion, tlp, reason })).setCaseTlp.errors}
    />
  );
}

/**
 * What must be filed before closing, in the words of the legal profile, with the agency where there are several. From an
 * open case that was no incident only what has begun stands in the way.
 */
export function useCloseBlockers(): (data: Pick<CaseOfPage, 'closeBlockers' | 'clocks'>, from?: CaseStatus) => string | null {
  const names = useNames();
  const format = useFormat();
  const t = useMessages(casesMessages).clocks;
  return (data, from) => {
    const blockers = data.closeBlockers.filter((blocker) => from !== 'OPEN' || blocker.begun);
    if (blockers.length === 0) return null;
    const several = new Set([...data.clocks, ...data.closeBlockers].map((of) => of.agency.id)).size > 1;
    return format.list(
      blockers.map((blocker) => {
        const words = `“${names.of(blocker)}” (${names.source(blocker)})`;
        return several ? t.ofAgency(words, names.of(blocker.agency)) : words;
      }),
    );
  };
}

export function AdvanceDialog({ data, to, onClose }: Of & { to: CaseStatus }) {
  const t = useMessages(casesMessages).advance;
  const label = useLabels();
  const advance = useGraphMutation(AdvanceCaseDocument);
  const changed = useCaseChanged();
  const blockers = useCloseBlockers();
  const [from] = useState(data.status);
  const [version, setVersion] = useState(data.version);
  const [note, setNote] = useState('');
  const [inConflict, setInConflict] = useState(false);
  const conflict = useConflict(data.id, inConflict);
  const open = useCaseDialog();
  const withReason = needsReason(from, to);
  // Somebody else made the step, or one after which this one would lead back: what is left of one's own are the words.
  const over = conflict.theirs !== null && (!conflict.theirs.nextStatuses.includes(to) || needsReason(conflict.theirs.status, to) !== withReason);
  const closing = to === 'CLOSED';
  const missing = closing ? blockers(data, from) : null;
  const form = useSubmit({
    fields: { note: 'advance-note' },
    check: () => ({ note: withReason && note.trim().length < 10 ? t.reasonShort : undefined }),
    send: async () => (await advance.mutateAsync({ id: data.id, expectedVersion: version, to, note: note.trim() === '' ? null : note.trim() })).advanceCase.errors,
    conflict: () => setInConflict(true),
    done: () => {
      toast(t.done(label.caseStatus[to]));
      changed();
      onClose();
    },
  });
  const title = closing ? t.closeTitle(data.number) : t.title(label.caseStatus[to]);
  if (inConflict) {
    return (
      <Conflict
        title={title}
        onClose={onClose}
        conflict={conflict}
        written={conflict.theirs?.status === to && conflict.kind === 'STATUS_CHANGED' && (conflict.text ?? '') === note.trim()}
        mine={
          <>
            <b>{t.mineStatus(label.caseStatus[to])}</b>
            {note.trim() !== '' && <span className="muted">“{note.trim()}”</span>}
          </>
        }
        onWriteMine={
          over
            ? undefined
            : (next) => {
                setVersion(next);
                setInConflict(false);
              }
        }
        instead={over && note.trim() !== '' ? { label: t.noteAsEntry, act: () => open({ kind: 'entry', text: note.trim() }) } : undefined}
      />
    );
  }
  return (
    <FormDialog
      title={title}
      onClose={onClose}
      form={form}
      submitLabel={closing ? t.closeAct : t.act(label.caseStatus[to])}
      busyLabel={t.busy}
      consequence={t.meaning[to]}
      disabledReason={missing === null ? undefined : t.blocked(missing)}
    >
      {missing !== null && <Banner tone="warn">{t.blockedHow}</Banner>}
      {closing && data.openTasks > 0 && <Banner tone="warn">{t.openTasks(data.openTasks)}</Banner>}
      <TextArea
        id="advance-note"
        label={withReason ? t.reason : t.note}
        hint={withReason ? t.reasonHint : t.noteHint}
        small
        optional={!withReason}
        autoFocus
        limit={5_000}
        value={note}
        onChange={setNote}
        error={form.error('note')}
      />
    </FormDialog>
  );
}

export function AddEntryDialog({ data, onClose, written = '' }: Of & { written?: string | undefined }) {
  const t = useMessages(casesMessages).timeline;
  const add = useGraphMutation(AddTimelineEntryDocument);
  const changed = useCaseChanged();
  const [text, setText] = useState(written);
  const [at, setAt] = useState({ date: '', time: '' });
  const reading = readDateTime(at);
  const form = useSubmit({
    fields: { text: 'entry-text', at: 'entry-at' },
    check: () => ({
      text: text.trim() === '' ? t.textMissing : undefined,
      at: reading.kind === 'bad' ? t.atBad : reading.kind === 'ok' && isFuture(reading.at) ? t.atFuture : undefined,
    }),
    send: async () => (await add.mutateAsync({ caseId: data.id, input: { text: text.trim(), at: reading.kind === 'ok' ? reading.at : null } })).addTimelineEntry.errors,
    done: () => {
      toast(t.done);
      changed();
      onClose();
    },
  });
  return (
    <FormDialog title={t.addTitle} onClose={onClose} form={form} submitLabel={t.act} busyLabel={t.busy} consequence={t.consequence}>
      <TextArea id="entry-text" label={t.text} small autoFocus limit={20_000} value={text} onChange={setText} error={form.error('text')} />
      <DateTimeField id="entry-at" label={t.at} hint={t.atHint} small optional offerNow value={at} onChange={setAt} error={form.error('at')} />
    </FormDialog>
  );
}

/** Files the report that meets a clock; also opened from "my work". */
export function FileReportDialog({ caseId, clock, onClose }: { caseId: string; clock: ClockOfCase; onClose: () => void }) {
  const t = useMessages(casesMessages).clocks;
  const names = useNames();
  const format = useFormat();
  const file = useGraphMutation(FileStatutoryReportDocument);
  const changed = useCaseChanged();
  const [summary, setSummary] = useState('');
  const name = names.of(clock);
  const form = useSubmit({
    fields: { summary: 'file-summary' },
    check: () => ({ summary: summary.trim().length < 10 ? t.fieldShort : undefined }),
    send: async () => (await file.mutateAsync({ caseId, input: { clockId: clock.id ?? '', summary: summary.trim() } })).fileStatutoryReport.errors,
    done: () => {
      toast(t.filedDone(name));
      changed();
      onClose();
    },
  });
  return (
    <FormDialog title={t.fileTitle(name)} onClose={onClose} form={form} submitLabel={t.fileDo} busyLabel={t.filing} consequence={t.consequence(names.source(clock))} size="wide">
      <p className="row row-wrap">
        <ClockMark dueAt={clock.dueAt} startedAt={clock.startedAt} breached={clock.breached} now={hubNow()} />
        <span className="small muted">{t.due(format.dateTime(clock.dueAt))}</span>
        <span className="small">{t.bearer(names.of(clock.agency))}</span>
      </p>
      {clock.consequence !== null && <p className="small ink-2">{clock.consequence}</p>}
      <TextArea id="file-summary" label={t.field} hint={t.fieldHint} small autoFocus rows={8} limit={20_000} value={summary} onChange={setSummary} error={form.error('summary')} />
    </FormDialog>
  );
}

export function SuspectDialog({ data, systemId, control, suspected, onClose }: Of & { systemId: string; control: ControlOfDialog; suspected: boolean }) {
  const t = useMessages(casesMessages).controls;
  const names = useNames();
  const suspect = useGraphMutation(SuspectControlDocument);
  const changed = useCaseChanged();
  const [reason, setReason] = useState('');
  const form = useSubmit({
    fields: { reason: 'suspect-reason' },
    check: () => ({ reason: reason.trim().length < 10 ? t.reasonShort : undefined }),
    send: async () => (await suspect.mutateAsync({ caseId: data.id, input: { systemId, controlId: control.id, suspected, reason: reason.trim() } })).suspectControl.errors,
    done: () => {
      toast(suspected ? t.suspected(control.clause) : t.withdrawn(control.clause));
      changed();
      onClose();
    },
  });
  return (
    <FormDialog
      title={suspected ? t.suspectTitle : t.withdrawTitle}
      onClose={onClose}
      form={form}
      submitLabel={suspected ? t.suspectDo : t.withdrawDo}
      busyLabel={t.saving}
      consequence={suspected ? t.suspectText : t.withdrawText}
    >
      <p>
        <span className="mono small">{control.clause}</span> {names.control(control)}
      </p>
      <TextArea id="suspect-reason" label={t.reason} hint={t.reasonHint} small autoFocus limit={2_000} value={reason} onChange={setReason} error={form.error('reason')} />
    </FormDialog>
  );
}

/** Holds the one dialog that is open over the case. */
export function CaseDialogs({ data, dialog, onOpen, onClose, children }: { data: CaseOfPage; dialog: CaseDialog | null; onOpen: (dialog: CaseDialog) => void; onClose: () => void; children: ReactNode }) {
  const of = { data, onClose };
  return (
    <Opener.Provider value={onOpen}>
      {children}
      {dialog?.kind === 'assign' && <AssignTaskDialog {...of} />}
      {dialog?.kind === 'escalate' && <EscalateDialog {...of} />}
      {dialog?.kind === 'severity' && <SeverityDialog {...of} />}
      {dialog?.kind === 'tlp' && <TlpDialog {...of} />}
      {dialog?.kind === 'entry' && <AddEntryDialog {...of} written={dialog.text} />}
      {dialog?.kind === 'advance' && <AdvanceDialog {...of} to={dialog.to} />}
      {dialog?.kind === 'file' && <FileReportDialog caseId={data.id} clock={dialog.clock} onClose={onClose} />}
      {dialog?.kind === 'suspect' && <SuspectDialog {...of} systemId={dialog.systemId} control={dialog.control} suspected={dialog.suspected} />}
    </Opener.Provider>
  );
}
