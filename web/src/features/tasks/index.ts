export { AcceptTaskDocument, TaskActs, useAcceptTask } from './TaskActs';
export { TaskDue, TaskTable, type TaskOfTable } from './TaskTable';
