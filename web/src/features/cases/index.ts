/** What other features use of cases. */
export { AcknowledgeButton, AcknowledgeEscalationDocument } from './EscalationPanel';
export { CaseClockFragmentDocument, useCase, type CaseOfPage, type ClockOfCase } from './caseQuery';
export { FileReportDialog } from './dialogs';
export { firstToGoOn } from './model';
export { usePrimaryAct } from './primary';
