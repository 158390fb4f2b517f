import { expect, test } from 'vitest';
import { callToAcknowledge, caseSteps, isPassedOn, ladder, needsReason, nextSteps, templateParts } from './model';
import { sampleEscalation } from './samples';

const opened = '2026-11-19T15:04:00.000Z';

test('the steps say what was reached and when, the last time counts', () => {
  const steps = caseSteps(
    'CONTAINED',
    [
      { status: 'OPEN', at: opened },
      { status: 'CONTAINED', at: '2026-11-20T01:00:00.000Z' },
      { status: 'OPEN', at: '2026-11-20T02:00:00.000Z' },
      { status: 'CONTAINED', at: '2026-11-20T03:00:00.000Z' },
    ],
    opened,
  );
  expect(steps.map((step) => step.state)).toEqual(['done', 'current', 'later', 'later', 'later']);
  expect(steps[1]?.at).toBe('2026-11-20T03:00:00.000Z');
  expect(steps[2]?.at).toBeNull();
});

test('a case that was closed at once did not pass the states between', () => {
  const steps = caseSteps('CLOSED', [{ status: 'CLOSED', at: '2026-11-20T03:00:00.000Z' }], opened);
  expect(steps.map((step) => step.state)).toEqual(['done', 'later', 'later', 'later', 'current']);
});

test('transitions are sorted into forward, back and "was no incident"', () => {
  expect(nextSteps('OPEN', ['CONTAINED', 'CLOSED'])).toEqual({ forward: 'CONTAINED', back: null, dismiss: true });
  expect(nextSteps('CONTAINED', ['OPEN', 'ERADICATED'])).toEqual({ forward: 'ERADICATED', back: 'OPEN', dismiss: false });
  expect(nextSteps('RECOVERED', ['CLOSED'])).toEqual({ forward: 'CLOSED', back: null, dismiss: false });
  expect(nextSteps('CLOSED', [])).toEqual({ forward: null, back: null, dismiss: false });
  expect(nextSteps('OPEN', [])).toEqual({ forward: null, back: null, dismiss: false });
});

test('going back and closing what was no incident need a reason', () => {
  expect(needsReason('CONTAINED', 'OPEN')).toBe(true);
  expect(needsReason('OPEN', 'CLOSED')).toBe(true);
  expect(needsReason('OPEN', 'CONTAINED')).toBe(false);
  expect(needsReason('RECOVERED', 'CLOSED')).toBe(false);
});

test('the ladder shows the last call of each tier and the next one while it waits', () => {
  const calls = [
    sampleEscalation({ id: 'b', tier: 2, raisedAt: '2026-11-20T07:27:00.000Z', nextTierAt: '2026-11-20T07:42:00.000Z' }),
    sampleEscalation({ id: 'a', tier: 1, raisedAt: '2026-11-20T07:10:00.000Z' }),
    sampleEscalation({ id: 'old', tier: 1, raisedAt: '2026-11-19T07:10:00.000Z', acknowledgedAt: '2026-11-19T07:11:00.000Z' }),
  ];
  expect(ladder(calls).map(({ tier, state, call }) => [tier, state, call?.id ?? null])).toEqual([
    [1, 'passed', 'a'],
    [2, 'waiting', 'b'],
    [3, 'later', null],
  ]);
});

test('an acknowledged call ends the ladder', () => {
  expect(ladder([sampleEscalation({ tier: 2, acknowledgedAt: '2026-11-20T07:11:00.000Z' })]).map((rung) => rung.state)).toEqual(['acknowledged']);
  expect(ladder([])).toEqual([]);
});

test('a tier that was called again waits, it was not passed on; a higher tier that waits takes its clock', () => {
  const top = sampleEscalation({ id: 'c', tier: 3, raisedAt: '2026-11-20T07:27:00.000Z' });
  const again = sampleEscalation({ id: 'd', tier: 3, raisedAt: '2026-11-20T07:29:00.000Z' });
  const lower = sampleEscalation({ id: 'b', tier: 2, raisedAt: '2026-11-20T07:28:00.000Z' });
  expect([top, again, lower].map((call) => isPassedOn(call, [top, again, lower]))).toEqual([false, false, true]);
  expect(isPassedOn(lower, [top, lower])).toBe(false);
});

test('templates are cut at their slots', () => {
  expect(templateParts('{actor} moved it to {subject}.')).toEqual([{ slot: 'actor' }, { text: ' moved it to ' }, { slot: 'subject' }, { text: '.' }]);
});

test('only a call that was not passed on waits for an acknowledgement', () => {
  const second = sampleEscalation({ id: 'b', tier: 2, raisedAt: '2026-11-20T07:27:00.000Z', canAcknowledge: true });
  const third = sampleEscalation({ id: 'c', tier: 3, raisedAt: '2026-11-20T07:42:00.000Z', canAcknowledge: true });
  expect(callToAcknowledge([third, second])?.id).toBe('c');
  expect(callToAcknowledge([{ ...third, acknowledgedAt: '2026-11-20T07:50:00.000Z' }, second])).toBeNull();
  expect(callToAcknowledge([{ ...second, canAcknowledge: false }])).toBeNull();
});
