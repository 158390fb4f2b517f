import { expect, test } from 'vitest';
import { callToAcknowledge, caseSteps, firstToGoOn, ladder, needsReason, nextSteps, templateParts, waits } from './model';
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

const at = (minute: number) => `2026-11-20T07:${String(minute).padStart(2, '0')}:00.000Z`;

test('the ladder shows the last call of each tier and the next one while it waits', () => {
  const calls = [
    sampleEscalation({ id: 'b', tier: 2, raisedAt: at(27), nextTierAt: at(42) }),
    sampleEscalation({ id: 'a', tier: 1, raisedAt: at(10), passedOnAt: at(27) }),
    sampleEscalation({ id: 'old', tier: 1, raisedAt: at(5), acknowledgedAt: at(6) }),
  ];
  expect(ladder(calls).map(({ tier, state, call }) => [tier, state, call?.id ?? null])).toEqual([
    [1, 'passed', 'a'],
    [2, 'waiting', 'b'],
    [3, 'later', null],
  ]);
});

test('calls that were made at one moment stand side by side, each as it stands', () => {
  const open = sampleEscalation({ id: 'open', tier: 1, raisedAt: at(10), nextTierAt: at(25) });
  const apart = sampleEscalation({ id: 'apart', tier: 1, raisedAt: at(10), acknowledgedAt: at(12) });
  const states = (...calls: Parameters<typeof ladder>[0]) => ladder(calls).filter(({ call }) => call !== null).map(({ state, call }) => [state, call?.id]);
  expect(states(open, apart)).toEqual([['waiting', 'open'], ['acknowledged', 'apart']]);
  expect(states({ ...open, acknowledgedAt: at(13) }, apart)).toEqual([['acknowledged', 'open'], ['acknowledged', 'apart']]);
});

test('a call that waits stays in the ladder, whatever became of other calls', () => {
  const first = sampleEscalation({ id: 'first', tier: 1, raisedAt: at(10), nextTierAt: at(25), canAcknowledge: true });
  const other = sampleEscalation({ id: 'other', tier: 1, raisedAt: at(12), nextTierAt: at(27), canAcknowledge: true });
  const answered = sampleEscalation({ id: 'answered', tier: 2, raisedAt: at(14), acknowledgedAt: at(15) });
  const again = sampleEscalation({ id: 'again', tier: 1, raisedAt: at(16), acknowledgedAt: at(17) });
  const calls = [again, answered, other, first];
  expect(ladder(calls).map(({ tier, state, call }) => [tier, state, call?.id])).toEqual([
    [1, 'waiting', 'first'],
    [1, 'waiting', 'other'],
    [2, 'acknowledged', 'answered'],
  ]);
  expect(callToAcknowledge(calls)?.canAcknowledge).toBe(true);
  expect(callToAcknowledge([{ ...other, canAcknowledge: false }, answered, first])?.id).toBe('first');
});

test('an acknowledged call ends the ladder', () => {
  expect(ladder([sampleEscalation({ tier: 2, acknowledgedAt: '2026-11-20T07:11:00.000Z' })]).map((rung) => rung.state)).toEqual(['acknowledged']);
  expect(ladder([])).toEqual([]);
});

test('a call waits until it is acknowledged or passed on, as the hub says', () => {
  const lower = sampleEscalation({ tier: 2, raisedAt: at(28) });
  expect([lower, { ...lower, acknowledgedAt: at(30) }, { ...lower, passedOnAt: at(30) }].map(waits)).toEqual([true, false, false]);
});

test('templates are cut at their slots', () => {
  expect(templateParts('{actor} moved it to {subject}.')).toEqual([{ slot: 'actor' }, { text: ' moved it to ' }, { slot: 'subject' }, { text: '.' }]);
});

test('of the calls that wait for the viewer the highest is to be acknowledged', () => {
  const second = sampleEscalation({ id: 'b', tier: 2, raisedAt: at(27), canAcknowledge: true });
  const third = sampleEscalation({ id: 'c', tier: 3, raisedAt: at(42), canAcknowledge: true });
  expect(callToAcknowledge([third, second])?.id).toBe('c');
  expect(callToAcknowledge([{ ...third, acknowledgedAt: at(50) }, second])?.id).toBe('b');
  expect(callToAcknowledge([{ ...third, acknowledgedAt: at(50) }, { ...second, passedOnAt: at(42) }])).toBeNull();
  expect(callToAcknowledge([{ ...second, canAcknowledge: false }])).toBeNull();
});

test('of the calls that one answer stops the one that goes on first has the time', () => {
  const third = sampleEscalation({ id: 'c', tier: 3, raisedAt: at(10), canAcknowledge: true });
  const second = sampleEscalation({ id: 'b', tier: 2, raisedAt: at(27), nextTierAt: at(42), canAcknowledge: true });
  const first = sampleEscalation({ id: 'a', tier: 1, raisedAt: at(27), nextTierAt: at(57) });
  expect(firstToGoOn(third, [first, second, third])?.id).toBe('b');
  expect(firstToGoOn(third, [first, { ...second, acknowledgedAt: at(30) }, third])?.id).toBe('a');
  expect(firstToGoOn(first, [first, second, third])).toBeNull();
  expect(firstToGoOn({ tier: 1 }, [{ ...first, canAcknowledge: true }, second, third])?.id).toBe('a');
  expect(firstToGoOn(third, [{ ...second, passedOnAt: at(42) }, third])).toBeNull();
});
