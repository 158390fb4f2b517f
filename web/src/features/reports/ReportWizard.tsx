/** The five steps of a report: one column, the steps at the left, what follows at the right. */
import { Link, useNavigate, useRouter, useSearch } from '@tanstack/react-router';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { graphql } from '@/gql';
import { now as hubNow, useNow } from '@/lib/clock';
import { incidentClasses, tlps } from '@/lib/domain';
import { toMillis, useFormat } from '@/lib/format';
import { isApiError, request } from '@/lib/graphql';
import { useLocale, useMessages } from '@/lib/i18n';
import { useKeys } from '@/lib/keys';
import { useLabels } from '@/lib/labels';
import { graphQuery, useGraph, useGraphMutation } from '@/lib/query';
import { unturned } from '@/lib/shown';
import { QueryError, SendError } from '@/shell';
import {
  Banner,
  Button,
  Checkbox,
  ComboBox,
  DateTimeField,
  Dialog,
  ErrorSummary,
  FormSections,
  LevelMark,
  PageHead,
  RadioCards,
  Select,
  StateText,
  TextArea,
  TextField,
  TlpMark,
  readDateTime,
  toast,
  type DateTimeText,
  type Step,
} from '@/ui';
import { uiMessages } from '@/ui/messages';
import { DraftRefused, DraftSaver, beginDraft, keepDraftCopy, keepSent, type DraftBase, type HubDraft, type SaveState } from './draft';
import { check, differing, fields, firstStep, fromServer, inputOf, readDraft, stepCount, summaryOf, systemLabel, writeDraft, type CheckWords, type FieldErrors, type FieldName, type ReportForm } from './form';
import { reportsMessages } from './messages';
import { DeleteReportDraftDocument, ReportDraftDocument, type reportingAgencies } from './ReportIncidentPage';

export const SaveReportDraftDocument = graphql(/* GraphQL */ `
  mutation SaveReportDraft($id: ID!, $body: String!, $expectedVersion: Int!) {
    saveReportDraft(id: $id, body: $body, expectedVersion: $expectedVersion) {
      draft { id savedAt version }
      errors { code message path }
    }
  }
`);

export const ReportSystemsDocument = graphql(/* GraphQL */ `
  query ReportSystems($first: Int, $filter: SystemFilter) {
    systems(first: $first, filter: $filter) {
      nodes { id code name nameEn level }
    }
    legalProfiles { code nameVi nameEn validFrom validTo }
  }
`);

export const ReportIncidentDocument = graphql(/* GraphQL */ `
  mutation ReportIncident($input: ReportIncidentInput!) {
    reportIncident(input: $input) {
      report { id number }
      errors { code message path }
    }
  }
`);

/** What a form says at each field, in words; null where it says nothing. */
function useAnswers(): (form: ReportForm) => Record<FieldName, ReactNode> {
  const t = useMessages(reportsMessages);
  const label = useLabels();
  const format = useFormat();
  const locale = useLocale();
  const timeOf = (text: DateTimeText): ReactNode => {
    const reading = readDateTime(text);
    if (reading.kind === 'empty') return null;
    return reading.kind === 'ok' ? format.dateTime(reading.at) : unturned(`${text.time} ${text.date}`.trim());
  };
  return (form) => ({
    systemIds:
      form.systems.length === 0 ? null : (
        <ul>
          {form.systems.map((system) => (
            <li key={system.value}>
              {unturned(systemLabel(system, locale))} <span className="mono xs muted">{unturned(system.code)}</span>
            </li>
          ))}
        </ul>
      ),
    title: form.title.trim() === '' ? null : unturned(form.title),
    description: form.description.trim() === '' ? null : <span className="pre-line">{unturned(form.description)}</span>,
    incidentClass: form.incidentClass === null ? null : label.incidentClass[form.incidentClass],
    detectedAt: timeOf(form.detected),
    occurredAt: timeOf(form.occurred) ?? <span className="muted">{t.unknown}</span>,
    tlp: (
      <span className="tlp-said">
        <TlpMark tlp={form.tlp} /> <span className="small">{label.tlpMeaning[form.tlp]}</span>
      </span>
    ),
    confidential: form.confidential ? t.yes : t.no,
  });
}

function useFieldName(): (field: FieldName) => string {
  const t = useMessages(reportsMessages);
  return (field) => (field === 'systemIds' ? t.steps[0] : t.field[field]);
}

/** Where two writings of one draft differ: both values of each field. */
function Clash({ mine, theirs }: { mine: ReportForm; theirs: ReportForm }) {
  const t = useMessages(reportsMessages);
  const answersOf = useAnswers();
  const nameOf = useFieldName();
  const [here, saved] = [answersOf(mine), answersOf(theirs)];
  const empty = <span className="muted">{t.notFilled}</span>;
  return (
    <dl className="report-clash">
      {differing(mine, theirs).map((field) => (
        <div key={field}>
          <dt>{nameOf(field)}</dt>
          <dd>
            <span className="muted xs">{t.clashHere}</span>
            <div>{here[field] ?? empty}</div>
          </dd>
          <dd>
            <span className="muted xs">{t.clashSaved}</span>
            <div>{saved[field] ?? empty}</div>
          </dd>
        </div>
      ))}
    </dl>
  );
}

export interface ReportWizardProps {
  id: string;
  agencies: ReturnType<typeof reportingAgencies>;
  start: ReportForm;
  /** What the hub has, as far as this tab knows. */
  base: DraftBase;
  /** When that was saved. */
  savedAt: string | null;
  /** The start is newer than what the hub has. */
  unsaved: boolean;
  /** The address names a draft that is nowhere: it may have become a report. */
  absent: boolean;
}

export function ReportWizard({ id, agencies, start, base, savedAt, unsaved, absent }: ReportWizardProps) {
  const t = useMessages(reportsMessages);
  const ui = useMessages(uiMessages);
  const label = useLabels();
  const format = useFormat();
  const locale = useLocale();
  const answersOf = useAnswers();
  const nameOf = useFieldName();
  const now = useNow();
  const client = useQueryClient();
  const search = useSearch({ from: '/app/report' });
  const navigate = useNavigate();
  const router = useRouter();
  /** Whether the person is still at this form: what was asked for here moves nobody who has gone elsewhere. */
  const isHere = () => router.latestLocation.pathname === '/report' && router.latestLocation.search.draft === id;
  const step = Math.min(search.step ?? 1, stepCount);
  const [form, setForm] = useState(start);
  const [serverErrors, setServerErrors] = useState<{ byField: FieldErrors; whole: string[] }>({ byField: {}, whole: [] });
  const [tried, setTried] = useState<ReadonlySet<number>>(new Set());
  const [attempt, setAttempt] = useState(0);
  const [saveState, setSaveState] = useState<SaveState>(unsaved ? { state: 'unsaved' } : savedAt === null ? { state: 'fresh' } : { state: 'saved', at: savedAt });
  const [findText, setFindText] = useState('');
  const [deleting, setDeleting] = useState(false);
  const send = useGraphMutation(ReportIncidentDocument);
  const remove = useGraphMutation(DeleteReportDraftDocument);
  const heading = useRef<HTMLHeadingElement>(null);
  // A copy that the hub does not have yet is saved as soon as the page stands.
  const changed = useRef(unsaved);
  const sending = useRef(false);
  const [underWay, setUnderWay] = useState(false);
  // What stands in the form now: sending waits for the draft, and sends nothing that changed meanwhile.
  const written = useRef(form);
  useEffect(() => {
    written.current = form;
  }, [form]);
  const sendButton = useRef<HTMLButtonElement>(null);
  // The key of this draft belongs to a report that was sent before, with other contents.
  const [used, setUsed] = useState<string | null>(null);

  const moveOn = useRef<() => void>(() => undefined);
  const saver: DraftSaver = useMemo(
    () =>
      new DraftSaver(base, {
        read: async () => (await request(ReportDraftDocument, { id })).reportDraft,
        save: async (body, expectedVersion) => {
          const { saveReportDraft } = await request(SaveReportDraftDocument, { id, body, expectedVersion }).catch((error: unknown) => {
            // The address names the draft of another person: what was written here gets one of its own.
            if (isApiError(error, 'NOT_FOUND')) moveOn.current();
            throw error;
          });
          const { draft } = saveReportDraft;
          if (saveReportDraft.errors[0]?.code === 'CONFLICT') return null;
          if (draft === null) throw new DraftRefused(saveReportDraft.errors[0]?.message ?? '');
          client.setQueryData(graphQuery(ReportDraftDocument, { id }).queryKey, { reportDraft: { ...draft, body } });
          return draft;
        },
        same: (one, other) => differing(readDraft(one, '').form, readDraft(other, '').form).length === 0,
        onState: (next) => {
          setSaveState(next);
          if (next.state === 'saved' && !saver.dirty()) keepDraftCopy(id, null);
        },
      }),
    // One saver for the life of this draft's page.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [id],
  );

  useEffect(() => {
    if (!changed.current) return;
    const body = writeDraft(form, step);
    saver.change(body);
    const { version, tried } = saver.known();
    if (saver.dirty()) keepDraftCopy(id, { body, version, tried });
  }, [form, step, id, saver]);

  // What a reload interrupted is saved at once.
  useEffect(() => {
    if (unsaved) void saver.flush();
  }, [saver, unsaved]);

  useEffect(() => {
    const leave = () => void saver.flush();
    const hide = () => {
      if (document.visibilityState === 'hidden') leave();
    };
    document.addEventListener('visibilitychange', hide);
    window.addEventListener('pagehide', leave);
    return () => {
      document.removeEventListener('visibilitychange', hide);
      window.removeEventListener('pagehide', leave);
      void saver.flush();
      void client.invalidateQueries({ queryKey: ['ReportDrafts'] });
    };
  }, [saver, client]);

  // Each step begins at its title; one that is opened for its errors at their list.
  const toErrors = useRef(false);
  const lastStep = useRef(step);
  useEffect(() => {
    if (lastStep.current === step) return;
    lastStep.current = step;
    window.scrollTo({ top: 0 });
    if (!toErrors.current) heading.current?.focus({ preventScroll: true });
    else setAttempt((n) => n + 1);
    toErrors.current = false;
  }, [step]);

  const systems = useGraph(
    ReportSystemsDocument,
    { first: 50, filter: { agencyId: form.agencyId, ...(findText === '' ? {} : { text: findText }) } },
    { staleMs: 60_000 },
  );

  const words: CheckWords = { ...t, shape: ui, character: ui.characterRefused, dateTime: format.dateTime };
  const local = check(form, words, hubNow());
  const isTried = (one: number) => tried.has(one) || tried.has(0);
  const byField: FieldErrors = { ...serverErrors.byField };
  for (const name of Object.keys(local) as (keyof FieldErrors)[]) {
    if (isTried(fields[name].step)) byField[name] = local[name];
  }
  const errorsAt = (one: number): FieldErrors => Object.fromEntries(Object.entries(byField).filter(([name]) => fields[name as keyof FieldErrors].step === one));
  const shown = step === stepCount ? byField : errorsAt(step);
  const summary = summaryOf(shown, serverErrors.whole);

  const change = (part: Partial<ReportForm>, ...cleared: (keyof FieldErrors)[]) => {
    changed.current = true;
    setForm((old) => ({ ...old, ...part }));
    if (cleared.some((name) => serverErrors.byField[name] !== undefined) || serverErrors.whole.length > 0) {
      setServerErrors((old) => ({ byField: Object.fromEntries(Object.entries(old.byField).filter(([name]) => !cleared.includes(name as keyof FieldErrors))), whole: [] }));
    }
  };
  const goTo = (next: number) => {
    changed.current = true;
    void navigate({ to: '/report', search: { draft: id, step: next }, resetScroll: false });
    void saver.flush();
  };
  const goMend = (at: number) => {
    toErrors.current = at !== step;
    goTo(at);
  };
  const showErrors = (steps: readonly number[]) => {
    setTried((old) => new Set([...old, ...steps]));
    setAttempt((n) => n + 1);
  };

  const proceed = () => {
    if (Object.keys(check(form, words, hubNow(), step)).length > 0) {
      showErrors([step]);
      return;
    }
    setTried((old) => new Set([...old, step]));
    goTo(step + 1);
  };

  const submit = async () => {
    if (sending.current) return;
    const wrong = check(form, words, hubNow());
    const first = firstStep(wrong);
    const input = inputOf(id, form);
    if (first !== null || input === null) {
      showErrors([1, 2, 3, 4]);
      if (first !== null) goMend(first);
      return;
    }
    const done = () => {
      sending.current = false;
      setUnderWay(false);
    };
    sending.current = true;
    setUnderWay(true);
    setUsed(null);
    // What was written elsewhere is not passed over either.
    await saver.flush();
    if (saver.inConflict()) {
      done();
      return;
    }
    // The hub refuses what is saved after the report: it would be told as a conflict.
    await saver.stop();
    if (written.current !== form) {
      saver.start();
      done();
      return;
    }
    try {
      const { reportIncident } = await send.mutateAsync({ input });
      if (reportIncident.report !== null) {
        keepDraftCopy(id, null);
        keepSent(id, reportIncident.report.id);
        client.removeQueries({ queryKey: ['ReportDraft', { id }] });
        void client.invalidateQueries();
        const { id: report, number } = reportIncident.report;
        if (isHere()) await navigate({ to: '/reports/$id', params: { id: report }, replace: true });
        else toast(t.sentMeanwhile(number), { label: t.sentOpen, onSelect: () => void router.navigate({ to: '/reports/$id', params: { id: report } }) });
        return;
      }
      const taken = reportIncident.errors.find((error) => error.code === 'ALREADY_EXISTS');
      if (taken !== undefined) {
        // Nothing of this draft is saved any more: its key is spent.
        setUsed(taken.message);
        done();
        return;
      }
      const said = fromServer(reportIncident.errors);
      setServerErrors(said);
      setAttempt((n) => n + 1);
      const at = firstStep(said.byField);
      if (at !== null && isHere()) goMend(at);
    } catch (error) {
      // Shown from the mutation's state; the draft stays. Where the report may have been made its draft went with it: this tab
      // alone keeps what is written until sending again tells.
      if (isApiError(error) && error.maybeDone) {
        done();
        return;
      }
    }
    done();
    saver.start();
  };

  /** The same answers under a key of their own. */
  const begin = () => {
    void saver.stop();
    const fresh = beginDraft();
    keepDraftCopy(fresh, { body: writeDraft(form, step), version: 0, tried: null });
    keepDraftCopy(id, null);
    client.removeQueries({ queryKey: ['ReportDraft', { id }] });
    void navigate({ to: '/report', search: { draft: fresh, step }, replace: true });
  };
  moveOn.current = () => {
    if (isHere()) begin();
  };

  const dropMine = () => {
    void saver.stop();
    keepDraftCopy(id, null);
    client.removeQueries({ queryKey: ['ReportDraft', { id }] });
    void navigate({ to: '/report', search: {}, replace: true });
  };

  const takeTheirs = (theirs: HubDraft) => {
    // Nothing of it is this page's until something is changed here.
    changed.current = false;
    keepDraftCopy(id, null);
    saver.adopt(theirs);
    setForm(readDraft(theirs.body, form.agencyId).form);
  };

  // Only a press that begins on the button that sends does so; a key that was meant for the step before leads to the button.
  const pressKey = () => {
    if (step !== stepCount) proceed();
    else if (document.activeElement === sendButton.current) void submit();
    else sendButton.current?.focus();
  };
  useKeys(t.title, [{ keys: 'ctrl+Enter', label: t.keySend, run: pressKey }]);

  const erase = () => {
    if (sending.current) return;
    void saver.stop().then(() =>
      remove.mutate(
        { id },
        {
          onSettled: (_, error) => {
            // Never saved: the hub knows no such draft, which is as good.
            if (error === null || error.code === 'NOT_FOUND') {
              keepDraftCopy(id, null);
              toast(t.draftDeleted);
              void client.invalidateQueries({ queryKey: ['ReportDrafts'] });
              void navigate({ to: '/', replace: true });
            } else saver.start();
          },
        },
      ),
    );
  };

  const detectedNow = readDateTime(form.detected);
  const notes: (string | undefined)[] = [
    form.systems.length > 0 ? t.systemsCount(form.systems.length) : undefined,
    form.incidentClass === null ? undefined : label.incidentClass[form.incidentClass],
    detectedNow.kind === 'ok' ? format.dateTime(detectedNow.at) : undefined,
    undefined,
    undefined,
  ];
  const sections: Step[] = t.steps.map((name, index) => {
    const at = index + 1;
    const wrong = Object.keys(errorsAt(at)).length;
    const reached = at < step || isTried(at);
    const state = at === step ? 'current' : reached && Object.keys(check(form, words, hubNow(), at)).length === 0 ? 'done' : 'later';
    const note = wrong > 0 ? t.toMend(wrong) : (notes[index] ?? (state === 'later' && !reached ? t.notReached : at === stepCount ? undefined : at === 4 && state === 'done' ? <TlpMark tlp={form.tlp} /> : t.notFilled));
    return { key: String(at), label: name, note, state, reached: reached && at !== step };
  });

  const detected = detectedNow;
  const profileAt = detected.kind === 'ok' ? toMillis(detected.at) : now;
  const profile = systems.data?.legalProfiles.find((one) => toMillis(one.validFrom) <= profileAt && (one.validTo === null || profileAt < toMillis(one.validTo)));
  const agency = agencies.find((one) => one.id === form.agencyId) ?? agencies[0];
  const agencyName = agency === undefined ? '' : locale === 'en' ? (agency.nameEn ?? agency.name) : agency.name;

  const values = answersOf(form);
  const answers = (Object.keys(fields) as FieldName[]).map((field) => ({ step: fields[field].step, name: nameOf(field), value: values[field], error: byField[field] }));
  const before = answers.filter((answer) => step === stepCount || answer.step < step);
  const list = before.length > 0 && (
    <dl className="answers">
      {before.map((answer) => (
        <div key={answer.name}>
          <dt>{answer.name}</dt>
          <dd>
            {answer.value ?? <span className="muted">{t.notFilled}</span>}
            {answer.error !== undefined && <span className="field-error small">{answer.error}</span>}
          </dd>
          <dd>
            <Link to="/report" search={{ draft: id, step: answer.step }} aria-label={t.editOf(answer.name)} resetScroll={false}>
              {t.edit}
            </Link>
          </dd>
        </div>
      ))}
    </dl>
  );

  return (
    <>
      <PageHead
        title={t.title}
        documentTitle={`${t.stepTitles[step - 1] ?? ''} · ${t.title}`}
        error={summary.length > 0}
        crumbs={[
          <Link key="drafts" to="/report">
            {t.draftsTitle}
          </Link>,
        ]}
        facts={
          <>
            <span>{agencyName}</span>
            <span role="status">
              {saveState.state === 'saved' && (
                <StateText tone="ok" icon="check">
                  {t.saved(format.time(saveState.at))}
                </StateText>
              )}
              {saveState.state === 'saving' && <span className="muted">{t.saving}</span>}
              {saveState.state === 'fresh' && <span className="muted">{t.fresh}</span>}
              {(saveState.state === 'unsaved' || saveState.state === 'conflict') && (
                <StateText tone="warn" icon="warning">
                  {saveState.state === 'conflict' ? t.clashState : (saveState.reason ?? t.unsaved)}
                </StateText>
              )}
            </span>
          </>
        }
        actions={
          // Before anything is written there is no draft.
          saveState.state === 'fresh' ? undefined : (
            <Button variant="quiet" disabledReason={underWay ? t.sending : undefined} onClick={() => setDeleting(true)}>
              {t.draftDelete}…
            </Button>
          )
        }
      />
      <div className="report-grid">
        <FormSections label={t.sections} steps={sections} onSelect={(key) => goTo(Number(key))} />
        <form
          className="form"
          noValidate
          onBlur={() => void saver.flush()}
          onSubmit={(event) => {
            event.preventDefault();
            if (step !== stepCount) proceed();
          }}
          onKeyDown={(event) => {
            // A line of text is not the form: Enter alone never sends.
            if (event.key === 'Enter' && !event.ctrlKey && event.target instanceof HTMLInputElement && event.target.type !== 'checkbox') event.preventDefault();
          }}
        >
          <ErrorSummary errors={summary} attempt={attempt} />
          {absent && saveState.state === 'fresh' && (
            <Banner tone="warn" announce="polite">
              <b className="strong">{t.absentTitle}</b> {t.absentText} <Link to="/reports">{t.usedSent}</Link>
            </Banner>
          )}
          {send.isError &&
            (send.error.maybeDone ? (
              <Banner tone="warn" announce="assertive">
                <b className="strong">{t.sendLost}</b> {t.sendLostText}
              </Banner>
            ) : (
              <SendError error={send.error} />
            ))}
          {saveState.state === 'conflict' && (
            <Banner tone="warn" announce="assertive">
              {saveState.theirs === null ? (
                <>
                  <b className="strong">{t.goneTitle}</b> {t.goneText}
                </>
              ) : (
                <>
                  <b className="strong">{t.clashTitle(format.dateTime(saveState.theirs.savedAt))}</b> {t.clashText}
                  <Clash mine={form} theirs={readDraft(saveState.theirs.body, form.agencyId).form} />
                </>
              )}
              <div className="row row-wrap report-used">
                {saveState.theirs === null ? (
                  <>
                    <Button variant="primary" onClick={begin}>
                      {t.goneNew}
                    </Button>
                    <Button onClick={dropMine}>{t.goneDrop}</Button>
                    <Link to="/reports">{t.usedSent}</Link>
                  </>
                ) : (
                  <>
                    <Button onClick={() => (saveState.theirs === null ? undefined : takeTheirs(saveState.theirs))}>{t.clashTheirs}</Button>
                    <Button onClick={() => (saveState.theirs === null ? undefined : void saver.overwrite(saveState.theirs))}>{t.clashMine}</Button>
                  </>
                )}
              </div>
            </Banner>
          )}
          {used !== null && (
            <Banner tone="bad" announce="assertive">
              <b className="strong">{t.usedTitle}</b> {used} {t.usedText}
              <div className="row row-wrap report-used">
                <Button variant="primary" onClick={begin}>
                  {t.usedNew}
                </Button>
                <Link to="/reports">{t.usedSent}</Link>
              </div>
            </Banner>
          )}
          <div>
            <span className="small muted">{t.stepOf(step, stepCount)}</span>
            <h2 className="report-title" ref={heading} tabIndex={-1}>
              {t.stepTitles[step - 1]}
            </h2>
          </div>
          {step === 1 && (
            <>
              {agencies.length > 1 && (
                <Select
                  label={t.agency}
                  value={form.agencyId}
                  onChange={(agencyId) => change({ agencyId, systems: [] }, 'systemIds')}
                  options={agencies.map((one) => ({ value: one.id, label: locale === 'en' ? (one.nameEn ?? one.name) : one.name }))}
                />
              )}
              <ComboBox
                id={fields.systemIds.id}
                label={t.systems}
                hint={systems.data?.systems.nodes.length === 0 && findText === '' ? t.noSystems : t.systemsHint}
                error={byField.systemIds}
                multiple
                loading={systems.isFetching}
                onRetry={systems.isError ? () => void systems.refetch() : undefined}
                onSearch={setFindText}
                selected={form.systems.map((system) => ({ value: system.value, label: systemLabel(system, locale), code: system.code }))}
                onChange={(selected) =>
                  change(
                    {
                      systems: selected.map((option) => {
                        const known = form.systems.find((system) => system.value === option.value);
                        const fresh = systems.data?.systems.nodes.find((system) => system.id === option.value);
                        return known ?? { value: option.value, label: fresh?.name ?? option.label, labelEn: fresh?.nameEn ?? null, code: option.code ?? '', level: fresh?.level ?? null };
                      }),
                    },
                    'systemIds',
                  )
                }
                options={(systems.data?.systems.nodes ?? []).map((system) => ({
                  value: system.id,
                  label: locale === 'en' ? (system.nameEn ?? system.name) : system.name,
                  code: system.code,
                  note: <LevelMark level={system.level} short />,
                }))}
              />
              {systems.isError && <QueryError bare error={systems.error} onRetry={() => void systems.refetch()} />}
            </>
          )}
          {step === 2 && (
            <>
              <TextField id={fields.title.id} label={t.field.title} hint={t.field.titleHint} error={byField.title} value={form.title} onChange={(title) => change({ title }, 'title')} />
              <TextArea
                id={fields.description.id}
                label={t.field.description}
                hint={t.field.descriptionHint}
                error={byField.description}
                limit={20_000}
                rows={8}
                value={form.description}
                onChange={(description) => change({ description }, 'description')}
              />
              <RadioCards
                id={fields.incidentClass.id}
                label={t.field.incidentClass}
                hint={t.field.incidentClassHint}
                error={byField.incidentClass}
                value={form.incidentClass}
                onChange={(incidentClass) => change({ incidentClass }, 'incidentClass')}
                options={incidentClasses.map((value) => ({ value, label: label.incidentClass[value], note: t.incidentClassMeaning[value] }))}
              />
            </>
          )}
          {step === 3 && (
            <>
              <DateTimeField
                id={fields.detectedAt.id}
                label={t.field.detectedAt}
                hint={t.field.detectedAtHint}
                error={byField.detectedAt}
                offerNow
                value={form.detected}
                onChange={(value) => change({ detected: value }, 'detectedAt')}
              />
              <DateTimeField
                id={fields.occurredAt.id}
                label={t.field.occurredAt}
                hint={t.field.occurredAtHint}
                error={byField.occurredAt}
                optional={t.field.occurredOptional}
                value={form.occurred}
                onChange={(occurred) => change({ occurred }, 'occurredAt')}
              />
            </>
          )}
          {step === 4 && (
            <>
              <RadioCards
                id={fields.tlp.id}
                label={t.field.tlp}
                hint={t.field.tlpHint}
                error={byField.tlp}
                value={form.tlp}
                onChange={(tlp) => change({ tlp }, 'tlp')}
                options={tlps.map((value) => ({ value, label: <TlpMark tlp={value} />, note: label.tlpMeaning[value] }))}
              />
              <Checkbox card id={fields.confidential.id} checked={form.confidential} onChange={(confidential) => change({ confidential }, 'confidential')} note={t.field.confidentialNote}>
                {t.field.confidential}
              </Checkbox>
            </>
          )}
          {step === stepCount && list}
          {step === stepCount && <p className="ink-2">{t.sendNote}</p>}
          <div className="row row-wrap report-actions">
            {step === stepCount ? (
              <Button
                // Another element than the button of the steps before: no press of that one can end here.
                key="send"
                ref={sendButton}
                variant="primary"
                size="lg"
                busy={underWay}
                busyLabel={t.sending}
                shortcut="Ctrl+Enter"
                onClick={({ detail }) => {
                  // The second press of a double click was meant for what stood here before.
                  if (detail <= 1) void submit();
                }}
              >
                {t.send}
              </Button>
            ) : (
              <Button key="next" type="submit" variant="primary" size="lg" busy={underWay} shortcut="Ctrl+Enter">
                {t.next}
              </Button>
            )}
            {step > 1 && (
              <Button variant="quiet" size="lg" onClick={() => goTo(step - 1)}>
                {t.back(step - 1)}
              </Button>
            )}
          </div>
          {step !== stepCount && list}
        </form>
        <aside className="stack">
          <section className="after" aria-labelledby="after-title">
            <h2 id="after-title">{t.afterTitle}</h2>
            <ol>
              <li>
                <span className="muted">{t.afterAtOnce}</span>
                <b>{t.afterReceipt}</b>
                <span className="ink-2">{t.afterReceiptText}</span>
              </li>
              <li>
                <span className="muted">{t.afterTriageWhen}</span>
                <b>{t.afterTriage}</b>
                <span className="ink-2">{t.afterTriageText}</span>
              </li>
              <li>
                <span className="muted">{t.afterClocksWhen}</span>
                <b>{t.afterClocks}</b>
                <span className="ink-2">{profile === undefined ? t.afterClocksOpen : t.afterClocksText(locale === 'en' ? profile.nameEn : profile.nameVi)}</span>
              </li>
            </ol>
          </section>
          <Banner tone="info">{t.tipReport}</Banner>
          <Banner tone="warn">{t.tipKeep}</Banner>
        </aside>
      </div>
      <Dialog
        open={deleting}
        onClose={() => setDeleting(false)}
        title={t.draftDeleteTitle}
        consequence={t.draftDeleteText}
        size="narrow"
        actions={
          <Button variant="danger" busy={remove.isPending} onClick={erase}>
            {t.draftDeleteTitle}
          </Button>
        }
      >
        {remove.isError && remove.error.code !== 'NOT_FOUND' && <SendError error={remove.error} />}
      </Dialog>
    </>
  );
}
