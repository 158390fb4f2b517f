/** Filing a report: the list of drafts, or one draft with its steps. */
import { Link, Navigate, useNavigate, useSearch } from '@tanstack/react-router';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { graphql } from '@/gql';
import { useNow } from '@/lib/clock';
import { useFormat } from '@/lib/format';
import { useMessages } from '@/lib/i18n';
import { useGraph, useGraphMutation } from '@/lib/query';
import { useViewer } from '@/lib/session';
import { unturned } from '@/lib/shown';
import { QueryError, SendError } from '@/shell';
import { Button, Dialog, EmptyState, ErrorSummary, LoadingSkeleton, PageHead, Panel, toast } from '@/ui';
import { beginDraft, draftCopy, keepDraftCopy, sentReport, wasBegunHere } from './draft';
import { emptyForm, readDraft } from './form';
import { reportsMessages } from './messages';
import { ReportWizard } from './ReportWizard';
import './reports.css';

export const ReportDraftsDocument = graphql(/* GraphQL */ `
  query ReportDrafts {
    reportDrafts { id body savedAt }
  }
`);

export const ReportDraftDocument = graphql(/* GraphQL */ `
  query ReportDraft($id: ID!) {
    reportDraft(id: $id) { id body savedAt version }
  }
`);

export const DeleteReportDraftDocument = graphql(/* GraphQL */ `
  mutation DeleteReportDraft($id: ID!) {
    deleteReportDraft(id: $id) { errors { code message path } }
  }
`);

/** The agencies for which the person may report, own first. */
export function reportingAgencies(viewer: ReturnType<typeof useViewer>): { id: string; name: string; nameEn: string | null }[] {
  const found = new Map<string, { id: string; name: string; nameEn: string | null }>();
  for (const { role, agency } of viewer.memberships) {
    if (role === 'RESPONDER' || role === 'SECURITY_OFFICER') found.set(agency.id, agency);
  }
  return [...found.values()].sort((a, b) => Number(b.id === viewer.agency.id) - Number(a.id === viewer.agency.id));
}

export function ReportIncidentPage() {
  const t = useMessages(reportsMessages);
  const viewer = useViewer();
  const search = useSearch({ from: '/app/report' });
  const agencies = reportingAgencies(viewer);
  if (agencies.length === 0) {
    return (
      <>
        <PageHead title={t.title} />
        <EmptyState title={t.denied} icon="lock">
          {t.deniedText}
        </EmptyState>
      </>
    );
  }
  // Going back to the form of a report that was sent leads to its receipt.
  const sent = search.draft === undefined ? null : sentReport(search.draft);
  if (sent !== null) return <Navigate to="/reports/$id" params={{ id: sent }} replace />;
  return search.draft === undefined ? <Drafts /> : <OneDraft key={search.draft} id={search.draft} agencies={agencies} />;
}

/** Which draft to go on with; with none a new one begins at once. */
function Drafts() {
  const t = useMessages(reportsMessages);
  const format = useFormat();
  const now = useNow();
  const navigate = useNavigate({ from: '/report' });
  const client = useQueryClient();
  const query = useGraph(ReportDraftsDocument, {}, { staleMs: 0 });
  const remove = useGraphMutation(DeleteReportDraftDocument);
  const [doomed, setDoomed] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const begin = (replace = false) => void navigate({ search: { draft: beginDraft(), step: 1 }, replace });
  const drafts = query.data?.reportDrafts;
  const [begun, setBegun] = useState(false);
  if (drafts?.length === 0 && !begun && !query.isFetching) {
    setBegun(true);
    queueMicrotask(() => begin(true));
  }
  return (
    <>
      <PageHead
        title={t.title}
        actions={
          <Button variant="primary" icon="plus" onClick={() => begin()}>
            {t.draftNew}
          </Button>
        }
      />
      {query.isError ? (
        <QueryError error={query.error} title={t.draftsFailed} onRetry={() => void query.refetch()} />
      ) : drafts === undefined || drafts.length === 0 ? (
        <LoadingSkeleton rows={4} />
      ) : (
        <Panel title={t.draftsTitle} count={format.number(drafts.length)} note={t.draftsNote} flush>
          <ul className="draft-list">
            {drafts.map((draft) => {
              const { form, step } = readDraft(draft.body, '');
              const relative = format.relative(draft.savedAt, now);
              return (
                <li key={draft.id}>
                  <div>
                    <Link to="/report" search={{ draft: draft.id, step }} className="cell-title">
                      {form.title.trim() === '' ? t.draftUntitled : unturned(form.title)}
                    </Link>
                    <span className="cell-sub">
                      {form.systems.length > 0 && `${unturned(form.systems.map((system) => system.code).join(', '))} · `}
                      {t.draftStep(step)} · {t.draftSaved(format.dateTime(draft.savedAt))}
                      {relative !== null && `, ${relative}`}
                    </span>
                  </div>
                  <Button size="sm" variant="quiet" onClick={() => setDoomed(draft.id)}>
                    {t.draftDelete}…
                  </Button>
                </li>
              );
            })}
          </ul>
        </Panel>
      )}
      <Dialog
        open={doomed !== null}
        onClose={() => {
          setDoomed(null);
          setProblem(null);
        }}
        title={t.draftDeleteTitle}
        consequence={t.draftDeleteText}
        size="narrow"
        actions={
          <Button
            variant="danger"
            busy={remove.isPending}
            onClick={() => {
              if (doomed === null) return;
              remove.mutate(
                { id: doomed },
                {
                  onSuccess: ({ deleteReportDraft }) => {
                    const error = deleteReportDraft.errors[0];
                    if (error !== undefined) {
                      setProblem(error.message);
                      return;
                    }
                    keepDraftCopy(doomed, null);
                    setDoomed(null);
                    toast(t.draftDeleted);
                    // No draft is left: the list stays empty instead of beginning one by itself.
                    setBegun(true);
                    void client.invalidateQueries({ queryKey: ['ReportDrafts'] });
                  },
                },
              );
            }}
          >
            {t.draftDeleteTitle}
          </Button>
        }
      >
        {problem !== null && <ErrorSummary errors={[{ message: problem }]} />}
        {remove.isError && <SendError error={remove.error} />}
      </Dialog>
    </>
  );
}

function OneDraft({ id, agencies }: { id: string; agencies: ReturnType<typeof reportingAgencies> }) {
  const t = useMessages(reportsMessages);
  const query = useGraph(ReportDraftDocument, { id }, { staleMs: Infinity, keepPrevious: false });
  const own = agencies[0]?.id ?? '';
  const copy = draftCopy(id);
  if (query.isError && copy === null) {
    return (
      <>
        <PageHead title={t.title} />
        <QueryError error={query.error} title={t.draftsFailed} onRetry={() => void query.refetch()} />
      </>
    );
  }
  if (query.isPending) {
    return (
      <>
        <PageHead title={t.title} />
        <LoadingSkeleton rows={6} />
      </>
    );
  }
  const draft = query.data?.reportDraft ?? null;
  const same = copy !== null && copy.body === draft?.body;
  const unsaved = copy !== null && !same;
  const body = copy?.body ?? draft?.body ?? null;
  const start = body === null ? { form: emptyForm(own), step: 1 } : readDraft(body, own);
  // A copy was written over what this tab knew then; whether the hub has something newer its first save finds out.
  const version = draft?.version ?? 0;
  const base = unsaved ? { saved: copy.version === version ? (draft?.body ?? null) : null, version: copy.version, tried: copy.tried ?? copy.body } : { saved: draft?.body ?? null, version, tried: null };
  return <ReportWizard id={id} agencies={agencies} start={start.form} base={base} savedAt={draft?.savedAt ?? null} unsaved={unsaved} absent={draft === null && copy === null && !wasBegunHere(id)} />;
}
