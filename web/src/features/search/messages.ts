import { defineMessages } from '@/lib/i18n';

export const searchMessages = defineMessages({
  vi: {
    searchPage: { title: 'Tìm', empty: 'Ghi điều cần tìm' },
  },
  en: {
    searchPage: { title: 'Search', empty: 'Write what to look for' },
  },
});
