/**
 * Every address of the application. One lazy file per page; filters are read by
 * the page's `validate…Search`. Route ids below the signed-in layout begin with
 * `/app`: `useParams({ from: '/app/cases/$number' })`,
 * `useSearch({ from: '/app/cases' })`; in links only the path: `to="/cases"`.
 */
import type { QueryClient } from '@tanstack/react-query';
import {
  Outlet,
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import { isApiError } from '@/lib/graphql';
import { loadPage } from '@/lib/pages';
import { optionalSearch, parseSearch, readText, stringifySearch } from '@/lib/search';
import { viewerQuery } from '@/lib/session';
import { Crash, NotFound, PagePending } from '@/shell';
import { homeFor } from '@/shell/nav';
import { Shell } from '@/shell/Shell';
import { validateAgenciesSearch } from './features/agencies/search';
import { validateAuditSearch } from './features/audit/search';
import { validateCaseEvidenceSearch, validateCasesSearch } from './features/cases/search';
import { validateCaseOverviewSearch, validateCaseTabSearch } from './features/cases/searchTimeline';
import { validateContactsSearch } from './features/contacts/search';
import { validateLogSearch, validateTransfersSearch } from './features/custody/search';
import { validateEvidenceItemSearch, validateEvidenceSearch, validateMemberSearch } from './features/evidence/search';
import { validateArticleSearch, validateKnowledgeSearch } from './features/knowledge/search';
import { validateHashSetsSearch, validateItemLookUpsSearch, validateLookUpsSearch } from './features/lookups/search';
import { validateCaseObservablesSearch } from './features/observables/search';
import { validateOutboxSearch } from './features/outbox/search';
import { validateReportSearch, validateSentReportsSearch } from './features/reports/search';
import { validateItemRulesSearch, validateRuleSetSearch, validateRuleSetsSearch } from './features/rulesets/search';
import { validateSearchSearch } from './features/search/search';
import { validateSystemSearch, validateSystemsSearch } from './features/systems/search';
import { validateTasksSearch } from './features/tasks/search';
import { validateTracesSearch } from './features/traces/search';
import { validateTriageSearch } from './features/triage/search';
import { validateWorkSearch } from './features/work/search';

const root = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  component: Outlet,
  notFoundComponent: NotFound,
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (raw: Record<string, unknown>) => {
    const next = readText(raw, 'next');
    // Only addresses of this application: no way to be led elsewhere after signing in, nor back to the door.
    return optionalSearch({ next: next !== undefined && /^\/(?![/\\]|sign-in\/*(?:[?#]|$))/.test(next) ? next : undefined });
  },
  beforeLoad: async ({ context, search }) => {
    // Whoever was led here because of the answer is not asked again.
    if (context.queryClient.getQueryState(viewerQuery.queryKey)?.status === 'error') return;
    const viewer = await context.queryClient.query({ ...viewerQuery, staleTime: 'static' }).catch(() => null);
    if (viewer !== null) throw redirect({ href: search.next ?? homeFor(viewer), replace: true });
  },
  component: lazyRouteComponent(() => loadPage(() => import('./features/session/SignInPage')), 'SignInPage'),
});

/** Checking a package, for whoever was handed one: no account, no frame. */
const verify = createRoute({
  getParentRoute: () => root,
  path: '/verify',
  component: lazyRouteComponent(() => loadPage(() => import('./features/verify/VerifyPage')), 'VerifyPage'),
});

/** What the custody log commits to, for whoever keeps or compares it: no account, no frame. Below /log/ everything is the hub's. */
const checkpoint = createRoute({
  getParentRoute: () => root,
  path: '/checkpoint',
  component: lazyRouteComponent(() => loadPage(() => import('./features/verify/CheckpointPage')), 'CheckpointPage'),
});

/** All pages of a person who is signed in. */
const app = createRoute({
  getParentRoute: () => root,
  id: 'app',
  beforeLoad: async ({ context, location }) => {
    try {
      await context.queryClient.query({ ...viewerQuery, staleTime: 'static' });
    } catch (error) {
      if (isApiError(error, 'UNAUTHENTICATED')) {
        throw redirect({ to: '/sign-in', search: location.href === '/' ? {} : { next: location.href }, replace: true });
      }
      throw error;
    }
  },
  component: Shell,
  notFoundComponent: NotFound,
});

const work = createRoute({
  getParentRoute: () => app,
  path: '/',
  validateSearch: validateWorkSearch,
  beforeLoad: ({ context }) => {
    const viewer = context.queryClient.getQueryData(viewerQuery.queryKey);
    const home = viewer === undefined ? '/' : homeFor(viewer);
    if (home !== '/') throw redirect({ to: home, replace: true });
  },
  component: lazyRouteComponent(() => loadPage(() => import('./features/work/WorkPage')), 'WorkPage'),
});

const report = createRoute({
  getParentRoute: () => app,
  path: '/report',
  validateSearch: validateReportSearch,
  component: lazyRouteComponent(() => loadPage(() => import('./features/reports/ReportIncidentPage')), 'ReportIncidentPage'),
});

const sentReports = createRoute({
  getParentRoute: () => app,
  path: '/reports',
  validateSearch: validateSentReportsSearch,
  component: lazyRouteComponent(() => loadPage(() => import('./features/reports/SentReportsPage')), 'SentReportsPage'),
});

const reportView = createRoute({
  getParentRoute: () => app,
  path: '/reports/$id',
  component: lazyRouteComponent(() => loadPage(() => import('./features/reports/ReportPage')), 'ReportPage'),
});

const triage = createRoute({
  getParentRoute: () => app,
  path: '/triage',
  validateSearch: validateTriageSearch,
  component: lazyRouteComponent(() => loadPage(() => import('./features/triage/TriagePage')), 'TriagePage'),
});

const cases = createRoute({
  getParentRoute: () => app,
  path: '/cases',
  validateSearch: validateCasesSearch,
  component: lazyRouteComponent(() => loadPage(() => import('./features/cases/CasesPage')), 'CasesPage'),
});

const caseView = createRoute({
  getParentRoute: () => app,
  path: '/cases/$number',
  component: lazyRouteComponent(() => loadPage(() => import('./features/cases/CasePage')), 'CasePage'),
});

const caseOverview = createRoute({
  getParentRoute: () => caseView,
  path: '/',
  validateSearch: validateCaseOverviewSearch,
  component: lazyRouteComponent(() => loadPage(() => import('./features/cases/CaseOverviewTab')), 'CaseOverviewTab'),
});

const caseTasks = createRoute({
  getParentRoute: () => caseView,
  path: '/tasks',
  validateSearch: validateCaseTabSearch,
  component: lazyRouteComponent(() => loadPage(() => import('./features/cases/CaseTasksTab')), 'CaseTasksTab'),
});

const caseEvidence = createRoute({
  getParentRoute: () => caseView,
  path: '/evidence',
  validateSearch: validateCaseEvidenceSearch,
  component: lazyRouteComponent(() => loadPage(() => import('./features/cases/CaseEvidenceTab')), 'CaseEvidenceTab'),
});

const caseObservables = createRoute({
  getParentRoute: () => caseView,
  path: '/observables',
  validateSearch: validateCaseObservablesSearch,
  component: lazyRouteComponent(() => loadPage(() => import('./features/observables/CaseObservablesTab')), 'CaseObservablesTab'),
});

const caseTimeline = createRoute({
  getParentRoute: () => caseView,
  path: '/timeline',
  validateSearch: validateCaseTabSearch,
  component: lazyRouteComponent(() => loadPage(() => import('./features/cases/CaseTimelineTab')), 'CaseTimelineTab'),
});

const caseTraces = createRoute({
  getParentRoute: () => caseView,
  path: '/traces',
  validateSearch: validateTracesSearch,
  component: lazyRouteComponent(() => loadPage(() => import('./features/traces/CaseTracesTab')), 'CaseTracesTab'),
});

const caseReports = createRoute({
  getParentRoute: () => caseView,
  path: '/reports',
  validateSearch: validateCaseTabSearch,
  component: lazyRouteComponent(() => loadPage(() => import('./features/cases/CaseReportsTab')), 'CaseReportsTab'),
});

const caseEscalations = createRoute({
  getParentRoute: () => caseView,
  path: '/escalations',
  validateSearch: validateCaseTabSearch,
  component: lazyRouteComponent(() => loadPage(() => import('./features/cases/CaseEscalationsTab')), 'CaseEscalationsTab'),
});

const tasks = createRoute({
  getParentRoute: () => app,
  path: '/tasks',
  validateSearch: validateTasksSearch,
  component: lazyRouteComponent(() => loadPage(() => import('./features/tasks/TasksPage')), 'TasksPage'),
});

const taskView = createRoute({
  getParentRoute: () => app,
  path: '/tasks/$id',
  component: lazyRouteComponent(() => loadPage(() => import('./features/tasks/TaskPage')), 'TaskPage'),
});

const evidence = createRoute({
  getParentRoute: () => app,
  path: '/evidence',
  validateSearch: validateEvidenceSearch,
  component: lazyRouteComponent(() => loadPage(() => import('./features/evidence/EvidencePage')), 'EvidencePage'),
});

const evidenceView = createRoute({
  getParentRoute: () => app,
  path: '/evidence/$id',
  component: lazyRouteComponent(() => loadPage(() => import('./features/evidence/EvidenceItemPage')), 'EvidenceItemPage'),
});

const evidenceExamination = createRoute({
  getParentRoute: () => evidenceView,
  path: '/',
  validateSearch: validateEvidenceItemSearch,
  component: lazyRouteComponent(() => loadPage(() => import('./features/evidence/EvidenceExaminationTab')), 'EvidenceExaminationTab'),
});

const evidenceDerived = createRoute({
  getParentRoute: () => evidenceView,
  path: '/derived',
  component: lazyRouteComponent(() => loadPage(() => import('./features/evidence/DerivedTab')), 'EvidenceDerivedTab'),
});

const evidenceMember = createRoute({
  getParentRoute: () => evidenceView,
  path: '/members/$index',
  validateSearch: validateMemberSearch,
  component: lazyRouteComponent(() => loadPage(() => import('./features/evidence/MemberTab')), 'EvidenceMemberTab'),
});

const evidenceCustody = createRoute({
  getParentRoute: () => evidenceView,
  path: '/custody',
  component: lazyRouteComponent(() => loadPage(() => import('./features/evidence/EvidenceCustodyTab')), 'EvidenceCustodyTab'),
});

const transfers = createRoute({
  getParentRoute: () => app,
  path: '/transfers',
  validateSearch: validateTransfersSearch,
  component: lazyRouteComponent(() => loadPage(() => import('./features/custody/TransfersPage')), 'TransfersPage'),
});

const evidenceLookUps = createRoute({
  getParentRoute: () => evidenceView,
  path: '/lookups',
  validateSearch: validateItemLookUpsSearch,
  component: lazyRouteComponent(() => loadPage(() => import('./features/lookups/EvidenceLookUpsTab')), 'EvidenceLookUpsTab'),
});

const lookUps = createRoute({
  getParentRoute: () => app,
  path: '/lookups',
  validateSearch: validateLookUpsSearch,
  component: lazyRouteComponent(() => loadPage(() => import('./features/lookups/LookUpsPage')), 'LookUpsPage'),
});

const hashSets = createRoute({
  getParentRoute: () => app,
  path: '/hash-sets',
  validateSearch: validateHashSetsSearch,
  component: lazyRouteComponent(() => loadPage(() => import('./features/lookups/HashSetsPage')), 'HashSetsPage'),
});

const evidenceRules = createRoute({
  getParentRoute: () => evidenceView,
  path: '/rules',
  validateSearch: validateItemRulesSearch,
  component: lazyRouteComponent(() => loadPage(() => import('./features/rulesets/EvidenceRulesTab')), 'EvidenceRulesTab'),
});

const ruleSets = createRoute({
  getParentRoute: () => app,
  path: '/rule-sets',
  validateSearch: validateRuleSetsSearch,
  component: lazyRouteComponent(() => loadPage(() => import('./features/rulesets/RuleSetsPage')), 'RuleSetsPage'),
});

const newRuleSet = createRoute({
  getParentRoute: () => app,
  path: '/rule-sets/new',
  component: lazyRouteComponent(() => loadPage(() => import('./features/rulesets/RuleSetEditPage')), 'NewRuleSetPage'),
});

const ruleSet = createRoute({
  getParentRoute: () => app,
  path: '/rule-sets/$id',
  validateSearch: validateRuleSetSearch,
  component: lazyRouteComponent(() => loadPage(() => import('./features/rulesets/RuleSetPage')), 'RuleSetPage'),
});

const editRuleSet = createRoute({
  getParentRoute: () => app,
  path: '/rule-sets/$id/edit',
  component: lazyRouteComponent(() => loadPage(() => import('./features/rulesets/RuleSetEditPage')), 'RuleSetEditPage'),
});

const knowledge = createRoute({
  getParentRoute: () => app,
  path: '/knowledge',
  validateSearch: validateKnowledgeSearch,
  component: lazyRouteComponent(() => loadPage(() => import('./features/knowledge/KnowledgePage')), 'KnowledgePage'),
});

const newArticle = createRoute({
  getParentRoute: () => app,
  path: '/knowledge/new',
  component: lazyRouteComponent(() => loadPage(() => import('./features/knowledge/ArticleEditPage')), 'NewArticlePage'),
});

const article = createRoute({
  getParentRoute: () => app,
  path: '/knowledge/$code',
  validateSearch: validateArticleSearch,
  component: lazyRouteComponent(() => loadPage(() => import('./features/knowledge/ArticlePage')), 'ArticlePage'),
});

const editArticle = createRoute({
  getParentRoute: () => app,
  path: '/knowledge/$code/edit',
  component: lazyRouteComponent(() => loadPage(() => import('./features/knowledge/ArticleEditPage')), 'ArticleEditPage'),
});

const exercise = createRoute({
  getParentRoute: () => app,
  path: '/knowledge/$code/exercise',
  component: lazyRouteComponent(() => loadPage(() => import('./features/knowledge/ExercisePage')), 'ExercisePage'),
});

const evidenceTraces = createRoute({
  getParentRoute: () => evidenceView,
  path: '/timeline',
  validateSearch: validateTracesSearch,
  component: lazyRouteComponent(() => loadPage(() => import('./features/traces/EvidenceTracesTab')), 'EvidenceTracesTab'),
});

const systems = createRoute({
  getParentRoute: () => app,
  path: '/systems',
  validateSearch: validateSystemsSearch,
  component: lazyRouteComponent(() => loadPage(() => import('./features/systems/SystemsPage')), 'SystemsPage'),
});

const systemView = createRoute({
  getParentRoute: () => app,
  path: '/systems/$id',
  validateSearch: validateSystemSearch,
  component: lazyRouteComponent(() => loadPage(() => import('./features/systems/SystemPage')), 'SystemPage'),
});

const agencies = createRoute({
  getParentRoute: () => app,
  path: '/agencies',
  validateSearch: validateAgenciesSearch,
  component: lazyRouteComponent(() => loadPage(() => import('./features/agencies/AgenciesPage')), 'AgenciesPage'),
});

const contacts = createRoute({
  getParentRoute: () => app,
  path: '/contacts',
  validateSearch: validateContactsSearch,
  component: lazyRouteComponent(() => loadPage(() => import('./features/contacts/ContactsPage')), 'ContactsPage'),
});

const log = createRoute({
  getParentRoute: () => app,
  path: '/log',
  validateSearch: validateLogSearch,
  component: lazyRouteComponent(() => loadPage(() => import('./features/custody/LogPage')), 'LogPage'),
});

const audit = createRoute({
  getParentRoute: () => app,
  path: '/audit',
  validateSearch: validateAuditSearch,
  component: lazyRouteComponent(() => loadPage(() => import('./features/audit/AuditPage')), 'AuditPage'),
});

const outbox = createRoute({
  getParentRoute: () => app,
  path: '/admin/outbox',
  validateSearch: validateOutboxSearch,
  component: lazyRouteComponent(() => loadPage(() => import('./features/outbox/OutboxPage')), 'OutboxPage'),
});

const search = createRoute({
  getParentRoute: () => app,
  path: '/search',
  validateSearch: validateSearchSearch,
  component: lazyRouteComponent(() => loadPage(() => import('./features/search/SearchPage')), 'SearchPage'),
});

/** All components in both themes; only while developing. */
const kit = createRoute({
  getParentRoute: () => root,
  path: '/kit',
  component: import.meta.env.DEV ? lazyRouteComponent(() => loadPage(() => import('./features/kit/KitPage')), 'KitPage') : NotFound,
});

/** Any other address: the one page for what is not, within the frame. */
const nowhere = createRoute({ getParentRoute: () => app, path: '$', component: NotFound });

const routeTree = root.addChildren([
  signIn,
  verify,
  checkpoint,
  kit,
  app.addChildren([
    work,
    report,
    sentReports,
    reportView,
    triage,
    cases,
    caseView.addChildren([caseOverview, caseTasks, caseEvidence, caseTraces, caseObservables, caseTimeline, caseReports, caseEscalations]),
    tasks,
    taskView,
    evidence,
    evidenceView.addChildren([evidenceExamination, evidenceTraces, evidenceMember, evidenceLookUps, evidenceRules, evidenceDerived, evidenceCustody]),
    transfers,
    lookUps,
    hashSets,
    ruleSets,
    newRuleSet,
    ruleSet,
    editRuleSet,
    knowledge,
    newArticle,
    article,
    editArticle,
    exercise,
    systems,
    systemView,
    agencies,
    contacts,
    log,
    audit,
    outbox,
    search,
    nowhere,
  ]),
]);

export function createAppRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree,
    context: { queryClient },
    parseSearch,
    stringifySearch,
    // Only what a page validates stays in the address.
    search: { strict: true },
    defaultPreload: 'intent',
    defaultPreloadStaleTime: 0,
    scrollRestoration: true,
    defaultPendingMs: 300,
    defaultPendingComponent: PagePending,
    defaultNotFoundComponent: NotFound,
    defaultErrorComponent: ({ error, reset }) => <Crash error={error} onRetry={reset} />,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
