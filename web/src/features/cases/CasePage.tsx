import { Link, Outlet, useParams } from '@tanstack/react-router';
import { useMessages } from '@/lib/i18n';
import { PageHead, Tabs } from '@/ui';
import { casesMessages } from './messages';

/** Head and tabs of one case; the tabs are routes of their own. */
export function CasePage() {
  const t = useMessages(casesMessages);
  const { number } = useParams({ from: '/app/cases/$number' });
  return (
    <>
      <PageHead title={t.casePage.title(number)} crumbs={[<Link key="cases" to="/cases">{t.casesPage.title}</Link>]} />
      <Tabs label={t.casePage.tabs}>
        <Link to="/cases/$number" params={{ number }} activeOptions={{ exact: true, includeSearch: false }}>
          {t.caseOverviewTab}
        </Link>
        <Link to="/cases/$number/tasks" params={{ number }}>{t.caseTasksTab}</Link>
        <Link to="/cases/$number/evidence" params={{ number }}>{t.caseEvidenceTab}</Link>
        <Link to="/cases/$number/timeline" params={{ number }}>{t.caseTimelineTab}</Link>
        <Link to="/cases/$number/reports" params={{ number }}>{t.caseReportsTab}</Link>
        <Link to="/cases/$number/escalations" params={{ number }}>{t.caseEscalationsTab}</Link>
      </Tabs>
      <Outlet />
    </>
  );
}
