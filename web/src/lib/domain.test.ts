import { readFileSync } from 'node:fs';
import { buildSchema, isEnumType } from 'graphql';
import { expect, test } from 'vitest';
import * as domain from './domain';
import { labels } from './labels';

const schema = buildSchema(readFileSync('../server/schema.graphql', 'utf8'));

const pairs = [
  ['Severity', domain.severities],
  ['Tlp', domain.tlps],
  ['IncidentClass', domain.incidentClasses],
  ['CaseStatus', domain.caseStatuses],
  ['CaseOrder', domain.caseOrders],
  ['ReportStatus', domain.reportStatuses],
  ['TaskStatus', domain.taskStatuses],
  ['ControlStatus', domain.controlStatuses],
  ['EvidenceStatus', domain.evidenceStatuses],
  ['CustodyKind', domain.custodyKinds],
  ['TransferStatus', domain.transferStatuses],
  ['FindingSeverity', domain.findingSeverities],
  ['ObservableKind', domain.observableKinds],
  ['HashSetKind', domain.hashSetKinds],
  ['ArticleKind', domain.articleKinds],
  ['HitLevel', domain.hitLevels],
  ['HitMatch', domain.hitMatches],
  ['Role', domain.roles],
  ['AgencyKind', domain.agencyKinds],
  ['OutboxStatus', domain.outboxStatuses],
  ['DeliveryStatus', domain.deliveryStatuses],
  ['TraceSource', domain.traceSources],
] as const;

test.each(pairs)('%s has the values of the schema', (name, values) => {
  const type = schema.getType(name);
  expect(isEnumType(type)).toBe(true);
  const inSchema = isEnumType(type) ? type.getValues().map((value) => value.name) : [];
  expect([...values].sort()).toEqual([...inSchema].sort());
});

test('critical is never called serious, which is a term of law', () => {
  expect(labels.vi.severity.CRITICAL).toBe('Rất cao');
});
