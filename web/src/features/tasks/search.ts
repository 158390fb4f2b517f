import { taskStatuses } from '@/lib/domain';
import { optionalSearch, readFlag, readMany, readPage, readText, type RawSearch } from '@/lib/search';

/** Filters of the list of tasks, in the address. */
export function validateTasksSearch(raw: RawSearch) {
  return optionalSearch({
    status: readMany(raw, 'status', taskStatuses),
    mine: readFlag(raw, 'mine'),
    agency: readText(raw, 'agency'),
    text: readText(raw, 'text'),
    ...readPage(raw),
  });
}

export type TasksSearch = ReturnType<typeof validateTasksSearch>;
