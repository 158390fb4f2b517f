import { defineMessages } from '@/lib/i18n';

export const evidenceMessages = defineMessages({
  vi: {
    evidencePage: { title: 'Chứng cứ', empty: 'Chưa có chứng cứ' },
    evidenceItemPage: { title: 'Chứng cứ', empty: 'Chưa có chứng cứ' },
  },
  en: {
    evidencePage: { title: 'Evidence', empty: 'No evidence yet' },
    evidenceItemPage: { title: 'Evidence item', empty: 'No evidence yet' },
  },
});
