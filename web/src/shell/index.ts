export * from './NotFound';
export * from './QueryError';
export { homeFor } from './nav';
export { Drum } from './Drum';
