export { WaitingReports } from './SentReportsPage';
