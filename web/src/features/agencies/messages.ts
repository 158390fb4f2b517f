import { defineMessages } from '@/lib/i18n';

export const agenciesMessages = defineMessages({
  vi: {
    agenciesPage: { title: 'Cơ quan', empty: 'Chưa có cơ quan' },
  },
  en: {
    agenciesPage: { title: 'Agencies', empty: 'No agencies yet' },
  },
});
