import { defineMessages } from '@/lib/i18n';

export const tasksMessages = defineMessages({
  vi: {
    tasksPage: { title: 'Nhiệm vụ', empty: 'Chưa có nhiệm vụ' },
    taskPage: { title: 'Nhiệm vụ', empty: 'Chưa có nhiệm vụ' },
  },
  en: {
    tasksPage: { title: 'Tasks', empty: 'No tasks yet' },
    taskPage: { title: 'Task', empty: 'No task yet' },
  },
});
