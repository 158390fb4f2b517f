export * from './Crash';
export * from './NotFound';
export * from './QueryError';
export { homeFor } from './nav';
export { Drum } from './Drum';
export * from './LeaveGuard';
export * from './submit';
export * from './FormDialog';
export * from './PagePending';
