import { defineMessages } from '@/lib/i18n';

export const triageMessages = defineMessages({
  vi: {
    triagePage: { title: 'Tiếp nhận báo cáo', empty: 'Chưa có báo cáo chờ' },
  },
  en: {
    triagePage: { title: 'Triage', empty: 'No report waits' },
  },
});
