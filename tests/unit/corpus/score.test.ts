import { expect, test } from 'vitest';
import type { Confidence, Finding, RuleName } from '../../../src/model/finding.ts';
import type { SessionLabel } from '../../corpus/label.ts';
import { type SessionScore, scoreSession } from '../../corpus/score.ts';
import { missedTargets, tallyCorpus } from '../../corpus/tally.ts';

const connections = ['a', 'b', 'c'].map((id) => ({ id, url: `wss://host.test/${id}` }));

function found(rule: RuleName, ids: readonly string[], confidence: Confidence = 'high'): Finding {
  const nothing = { evidence: [], alternatives: [], advice: [] };
  return { id: rule, rule, severity: 'info', confidence, title: rule, connections: ids, ...nothing };
}

function score(label: Partial<SessionLabel>, ...findings: readonly Finding[]): SessionScore {
  return scoreSession({ about: '', causes: [], ...label }, { connections, findings });
}

const judgements = ({ findings }: SessionScore) => findings.map(({ judgement }) => judgement);
const idle: SessionLabel['causes'] = [{ rule: 'idle-timeout', connections: ['/a', 'b'] }];

test('a finding on the sockets of its cause is right, by id or by the end of the URL', () => {
  const result = score({ causes: idle }, found('idle-timeout', ['a', 'b']));
  expect(judgements(result)).toEqual(['right']);
  expect(result.causes).toEqual([{ rule: 'idle-timeout', isFound: true }]);
});

test('a finding that names one socket too many is wrong, one that leaves out one leaves the cause unfound', () => {
  expect(judgements(score({ causes: idle }, found('idle-timeout', ['a', 'b', 'c'])))).toEqual(['wrong']);
  const partly = score({ causes: idle }, found('idle-timeout', ['a']));
  expect(judgements(partly)).toEqual(['right']);
  expect(partly.causes[0]).toMatchObject({ isFound: false, because: 'idle-timeout was not found on b' });
});

test('every verdict that is neither cause nor tolerated is wrong', () => {
  expect(judgements(score({}, found('server-crash', ['c'])))).toEqual(['wrong']);
  const tolerated = [{ rule: 'server-crash', connections: ['c'] }] as const;
  expect(judgements(score({ tolerated }, found('server-crash', ['c'])))).toEqual(['tolerated']);
  expect(judgements(score({ tolerated }, found('server-crash', ['b'])))).toEqual(['wrong']);
});

test('an accepted alternative finds the cause; too much confidence is no right confidence', () => {
  const causes = [
    { rule: 'abnormal-unexplained', connections: ['a'], accept: ['server-crash'], atMost: 'low' },
  ] as const;
  expect(score({ causes }, found('server-crash', ['a'], 'low')).causes[0]?.isFound).toBe(true);
  expect(judgements(score({ causes }, found('server-crash', ['a'], 'low')))).toEqual(['right']);
  expect(judgements(score({ causes }, found('server-crash', ['a'], 'medium')))).toEqual(['too-sure']);
});

test('a verdict about several sockets is right when it names one of them', () => {
  const causes = [{ rule: 'reconnect-storm', connections: ['a', 'b'] }] as const;
  const result = score({ causes }, found('reconnect-storm', ['b', 'c']));
  expect(judgements(result)).toEqual(['right']);
  expect(result.causes[0]?.isFound).toBe(true);
});

test('a label that speaks of a connection the session does not have is a mistake', () => {
  expect(() => score({ causes: [{ rule: 'idle-timeout', connections: ['/nowhere'] }] })).toThrow('/nowhere');
});

test('targets that are missed are named with their figures', () => {
  const session = { name: 's', made: 'generated', label: { about: '', causes: [] } } as const;
  const good = score({ causes: idle }, found('idle-timeout', ['a', 'b']));
  const bad = score({ causes: idle }, found('server-crash', ['a'], 'high'));
  expect(missedTargets(tallyCorpus([{ session, score: good }]))).toEqual([]);
  expect(missedTargets(tallyCorpus([good, bad].map((each) => ({ session, score: each }))))).toEqual([
    'Precision is 0.5000, at least 0.98 is demanded.',
    'Recall is 0.5000, at least 0.95 is demanded.',
    'The share of "high" findings that were right is 0.5000, at least 0.99 is demanded.',
  ]);
});
