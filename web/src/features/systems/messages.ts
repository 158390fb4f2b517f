import { defineMessages } from '@/lib/i18n';

export const systemsMessages = defineMessages({
  vi: {
    systemsPage: { title: 'Hệ thống', empty: 'Chưa có hệ thống' },
    systemPage: { title: 'Hệ thống', empty: 'Chưa có hệ thống' },
  },
  en: {
    systemsPage: { title: 'Systems', empty: 'No systems yet' },
    systemPage: { title: 'System', empty: 'No system yet' },
  },
});
