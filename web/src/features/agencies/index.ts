/** What other features use of agencies. */
export { AgencyFilter } from './AgencyFilter';
