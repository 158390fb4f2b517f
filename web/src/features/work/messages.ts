import { defineMessages } from '@/lib/i18n';

export const workMessages = defineMessages({
  vi: {
    workPage: { title: 'Việc của tôi', empty: 'Chưa có việc chờ bạn' },
  },
  en: {
    workPage: { title: 'My work', empty: 'Nothing waits for you' },
  },
});
