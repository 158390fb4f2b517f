/**
 * The closed sets of values of the public schema that the interface draws:
 * marks, labels, filters. Kept by hand because `ui/` may not know the generated
 * types; `domain.test.ts` compares them with the SDL.
 */

export const severities = ['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'] as const;
export type Severity = (typeof severities)[number];

export const tlps = ['CLEAR', 'GREEN', 'AMBER', 'AMBER_STRICT', 'RED'] as const;
export type Tlp = (typeof tlps)[number];

export const incidentClasses = [
  'ABUSIVE_CONTENT',
  'MALICIOUS_CODE',
  'INFORMATION_GATHERING',
  'INTRUSION_ATTEMPTS',
  'INTRUSIONS',
  'AVAILABILITY',
  'INFORMATION_CONTENT_SECURITY',
  'FRAUD',
  'VULNERABLE',
  'OTHER',
  'TEST',
] as const;
export type IncidentClass = (typeof incidentClasses)[number];

export const caseStatuses = ['OPEN', 'CONTAINED', 'ERADICATED', 'RECOVERED', 'CLOSED'] as const;
export type CaseStatus = (typeof caseStatuses)[number];

/** What a case may be as long as it is not closed. */
export const openCaseStatuses: readonly CaseStatus[] = caseStatuses.filter((status) => status !== 'CLOSED');

export const caseOrders = ['OPENED_AT_DESC', 'SEVERITY_DESC', 'NEXT_DEADLINE_ASC'] as const;
export type CaseOrder = (typeof caseOrders)[number];

export const reportStatuses = ['RECEIVED', 'ACCEPTED', 'REJECTED', 'MERGED'] as const;
export type ReportStatus = (typeof reportStatuses)[number];

export const taskStatuses = ['ASSIGNED', 'ACCEPTED', 'DECLINED', 'DONE', 'CANCELLED'] as const;
export type TaskStatus = (typeof taskStatuses)[number];

export const controlStatuses = [
  'NOT_STARTED',
  'PLANNED',
  'PARTIAL',
  'IMPLEMENTED',
  'INHERITED',
  'NOT_APPLICABLE',
] as const;
export type ControlStatus = (typeof controlStatuses)[number];

export const evidenceStatuses = ['RECEIVING', 'STORED', 'EXAMINED', 'REFUSED'] as const;
export type EvidenceStatus = (typeof evidenceStatuses)[number];

export const traceSources = ['WINDOWS_EVENTS', 'SYSLOG', 'WEB_ACCESS', 'WEB_ERROR', 'IIS', 'CHROMIUM_HISTORY', 'FIREFOX_HISTORY'] as const;
export type TraceSource = (typeof traceSources)[number];

export const custodyKinds = [
  'ACQUIRED',
  'RECEIVED',
  'EXAMINED',
  'VERIFIED',
  'VIEWED',
  'DOWNLOADED',
  'EXPORTED',
  'TRANSFER_OFFERED',
  'TRANSFER_ACCEPTED',
  'TRANSFER_REFUSED',
  'TRANSFER_WITHDRAWN',
  'TRANSFER_EXPIRED',
  'SEALED',
  'LEGAL_HOLD_SET',
  'LEGAL_HOLD_LIFTED',
  'DERIVED',
  'RELEASED',
  'DISPOSAL_REQUESTED',
  'DISPOSAL_CANCELLED',
  'DISPOSED',
  'CORRECTED',
] as const;
export type CustodyKind = (typeof custodyKinds)[number];

export const transferStatuses = ['OFFERED', 'ACCEPTED', 'REFUSED', 'WITHDRAWN', 'EXPIRED'] as const;
export type TransferStatus = (typeof transferStatuses)[number];

export const findingSeverities = ['INFO', 'WARNING', 'ERROR'] as const;
export type FindingSeverity = (typeof findingSeverities)[number];

/** What an observable is, after STIX 2.1. */
export const observableKinds = [
  'FILE_SHA256',
  'FILE_SHA1',
  'FILE_MD5',
  'FILE_NAME',
  'FILE_PATH',
  'DOMAIN_NAME',
  'URL',
  'IPV4_ADDR',
  'IPV6_ADDR',
  'EMAIL_ADDR',
  'WINDOWS_REGISTRY_KEY',
  'MUTEX',
  'USER_ACCOUNT',
] as const;
export type ObservableKind = (typeof observableKinds)[number];

export const articleKinds = ['HANDBOOK', 'TOOL_GUIDE', 'TRAINING_CASE'] as const;
export type ArticleKind = (typeof articleKinds)[number];

export const hashSetKinds = ['KNOWN_BAD', 'NOTABLE', 'KNOWN_GOOD'] as const;
export type HashSetKind = (typeof hashSetKinds)[number];

/** How much a hit matters, the greatest first. */
export const hitLevels = ['KNOWN_BAD', 'OWN_CASE', 'OTHER_CASE', 'NOTABLE', 'KNOWN_GOOD'] as const;
export type HitLevel = (typeof hitLevels)[number];

export const hitMatches = ['SHA256', 'NAME', 'PATH'] as const;
export type HitMatch = (typeof hitMatches)[number];

export const roles = [
  'RESPONDER',
  'SECURITY_OFFICER',
  'APPRAISER',
  'APPROVER',
  'COORDINATOR',
  'ANALYST',
  'INSPECTOR',
  'AUDITOR',
  'ADMIN',
] as const;
export type Role = (typeof roles)[number];

export const agencyKinds = [
  'NATIONAL_COORDINATOR',
  'MINISTRY',
  'PROVINCE',
  'STATE_ENTERPRISE',
  'BANK',
  'OTHER',
] as const;
export type AgencyKind = (typeof agencyKinds)[number];

export const outboxStatuses = ['QUEUED', 'RUNNING', 'DONE', 'DEAD', 'DISMISSED'] as const;
export type OutboxStatus = (typeof outboxStatuses)[number];

export const deliveryStatuses = ['QUEUED', 'SENT', 'FAILED', 'DEAD'] as const;
export type DeliveryStatus = (typeof deliveryStatuses)[number];

/** Security levels of an information system; `null` stands for "none approved". */
export const securityLevels = [1, 2, 3, 4, 5] as const;
