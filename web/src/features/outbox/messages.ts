import { defineMessages } from '@/lib/i18n';

export const outboxMessages = defineMessages({
  vi: {
    outboxPage: { title: 'Thư đi', empty: 'Chưa có thư' },
  },
  en: {
    outboxPage: { title: 'Outbox', empty: 'No mail yet' },
  },
});
