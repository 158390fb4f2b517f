import { defineMessages } from '@/lib/i18n';

export const casesMessages = defineMessages({
  vi: {
    casesPage: { title: 'Vụ việc', empty: 'Chưa có vụ việc' },
    casePage: { title: (number: string) => `Vụ việc ${number}`, tabs: 'Phần của vụ việc' },
    caseOverviewTab: 'Tổng quan',
    caseTasksTab: 'Nhiệm vụ',
    caseEvidenceTab: 'Chứng cứ',
    caseTimelineTab: 'Diễn biến',
    caseReportsTab: 'Báo cáo',
    caseEscalationsTab: 'Leo thang',
  },
  en: {
    casesPage: { title: 'Cases', empty: 'No cases yet' },
    casePage: { title: (number: string) => `Case ${number}`, tabs: 'Parts of the case' },
    caseOverviewTab: 'Overview',
    caseTasksTab: 'Tasks',
    caseEvidenceTab: 'Evidence',
    caseTimelineTab: 'Timeline',
    caseReportsTab: 'Reports',
    caseEscalationsTab: 'Escalation',
  },
});
