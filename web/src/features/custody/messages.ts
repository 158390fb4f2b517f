import { defineMessages } from '@/lib/i18n';

export const custodyMessages = defineMessages({
  vi: {
    logPage: { title: 'Nhật ký lưu giữ', empty: 'Nhật ký chưa có mục nào' },
  },
  en: {
    logPage: { title: 'Custody log', empty: 'The log is empty' },
  },
});
