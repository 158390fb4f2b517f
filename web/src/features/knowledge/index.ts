/** What other features use of the knowledge base. */
export { HandbooksPanel } from './HandbooksPanel';
