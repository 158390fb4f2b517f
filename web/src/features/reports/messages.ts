import { defineMessages } from '@/lib/i18n';

export const reportsMessages = defineMessages({
  vi: {
    reportIncidentPage: { title: 'Báo cáo sự cố', empty: 'Chưa có báo cáo' },
    reportPage: { title: 'Báo cáo', empty: 'Chưa có báo cáo' },
  },
  en: {
    reportIncidentPage: { title: 'Report an incident', empty: 'No report yet' },
    reportPage: { title: 'Report', empty: 'No report yet' },
  },
});
