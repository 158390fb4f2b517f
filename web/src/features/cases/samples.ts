/** Cases for tests; everything in them is invented. */
import type { CaseClockFragment, CaseEscalationFragment, CaseTimelineFragment } from '@/gql/graphql';
import type { CaseOfPage } from './caseQuery';

export const hour = 3_600_000;

export function iso(at: number): string {
  return new Date(at).toISOString();
}

/** The agency whose report opened the case of the samples. */
export const sampleAgency = { id: 'agency-2', name: 'Tỉnh Hà Mẫu', nameEn: 'Hà Mẫu Province' };

export function sampleBlocker(over: Partial<CaseOfPage['closeBlockers'][number]> = {}): CaseOfPage['closeBlockers'][number] {
  return {
    code: 'cause-report',
    name: 'Báo cáo nguyên nhân, 72 giờ',
    nameEn: 'Report on cause, 72 hours',
    source: 'NĐ 331/2026, Điều 31.2.d',
    sourceEn: 'Decree 331/2026, Art. 31.2.d',
    begun: true,
    agency: sampleAgency,
    ...over,
  };
}

export function sampleClock(over: Partial<CaseClockFragment> = {}): CaseClockFragment {
  return {
    id: 'clock-1',
    code: 'initial-report',
    name: 'Báo cáo ban đầu, 24 giờ',
    nameEn: 'Initial report, 24 hours',
    source: 'NĐ 331/2026, Điều 31.2.d',
    sourceEn: 'Decree 331/2026, Art. 31.2.d',
    consequence: null,
    startedAt: '2026-11-19T14:15:00.000Z',
    dueAt: '2026-11-20T14:15:00.000Z',
    metAt: null,
    breached: false,
    canFile: true,
    agency: sampleAgency,
    summary: null,
    filedBy: null,
    ...over,
  };
}

export function sampleEscalation(over: Partial<CaseEscalationFragment> = {}): CaseEscalationFragment {
  return {
    id: 'call-1',
    tier: 1,
    tierName: 'Đầu mối trực của cơ quan',
    tierNameEn: 'Duty contacts of the agencies',
    reason: 'Mức nghiêm trọng là Rất cao.',
    note: null,
    automatic: true,
    raisedAt: '2026-11-20T07:00:00.000Z',
    acknowledgedAt: null,
    nextTierAt: null,
    passedOnAt: null,
    unheardAt: null,
    furtherReasons: [],
    canAcknowledge: false,
    raisedBy: null,
    acknowledgedBy: null,
    deliveries: [],
    ...over,
  };
}

export function sampleCase(over: Partial<CaseOfPage> = {}): CaseOfPage {
  const agency = { ...sampleAgency, code: 'HMA' };
  return {
    id: 'case-1',
    number: '2026-0147',
    title: 'Mã hóa dữ liệu tống tiền',
    status: 'CONTAINED',
    severity: 'HIGH',
    severityReason: null,
    tlp: 'AMBER_STRICT',
    version: 7,
    incidentClass: 'MALICIOUS_CODE',
    openedAt: '2026-11-19T15:04:00.000Z',
    closedAt: null,
    openTasks: 2,
    openedBy: { id: 'user-1', name: 'Trần Khánh Vy' },
    agencies: [agency],
    affectedSystems: [{ system: { id: 'system-1', agency } }],
    statusHistory: [
      { status: 'OPEN', at: '2026-11-19T15:04:00.000Z', note: null, by: { id: 'user-1', name: 'Trần Khánh Vy' } },
      { status: 'CONTAINED', at: '2026-11-20T02:31:00.000Z', note: null, by: { id: 'user-1', name: 'Trần Khánh Vy' } },
    ],
    nextStatuses: ['OPEN', 'ERADICATED'],
    closeBlockers: [sampleBlocker()],
    actions: ['ASSIGN_TASK', 'ESCALATE', 'SET_SEVERITY', 'SET_TLP', 'ADVANCE', 'ADD_ENTRY', 'UPLOAD_EVIDENCE', 'FILE_STATUTORY_REPORT', 'SUSPECT_CONTROL'],
    clocks: [sampleClock(), sampleClock({ id: 'clock-2', code: 'cause-report', name: 'Báo cáo nguyên nhân, 72 giờ', nameEn: 'Report on cause, 72 hours', dueAt: '2026-11-22T14:15:00.000Z' })],
    reports: { totalCount: 2 },
    tasks: { totalCount: 5 },
    evidence: { totalCount: 4 },
    alteredEvidence: 0,
    observables: { totalCount: 3 },
    timeline: { totalCount: 38 },
    escalations: { nodes: [], totalCount: 0 },
    ...over,
  };
}

export function sampleEntry(over: Partial<CaseTimelineFragment> = {}): CaseTimelineFragment {
  return {
    id: 'entry-1',
    kind: 'ENTRY',
    at: '2026-11-20T07:36:00.000Z',
    recordedAt: '2026-11-20T07:36:00.000Z',
    text: null,
    subject: 'Thu thập bộ nhớ',
    subjectId: 'thing-1',
    actor: { id: 'user-3', name: 'Lê Quốc Bảo' },
    ...over,
  };
}
