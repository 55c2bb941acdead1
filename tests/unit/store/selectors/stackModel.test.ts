import { expect, test } from 'vitest';
import { isInStack, stackAdvice, stackNameOf } from '../../../../src/store/selectors/stackModel.ts';

test('a candidate is known to the stack by its short name, a user’s own by the name given', () => {
  const candidate = { seconds: 60, product: '', setting: '', offsetSeconds: 0, because: '' };
  expect(stackNameOf({ ...candidate, id: 'aws-alb-idle' })).toBe('aws-alb');
  expect(stackNameOf({ ...candidate, id: 'stack:my-proxy' })).toBe('my-proxy');
  expect(stackNameOf({ ...candidate, id: 'nothing-of-the-kind' })).toBeUndefined();
  expect(isInStack(['nginx=75'], 'nginx')).toBe(true);
  expect(isInStack(['nginx-stream'], 'nginx')).toBe(false);
});

test('the shortest limit of a stack says how often something has to travel', () => {
  expect(stackAdvice(['envoy', 'aws-alb', 'my-proxy=90'])).toEqual({
    shortName: 'aws-alb',
    limitMs: 60_000,
    intervalMs: 30_000,
  });
  expect(stackAdvice(['haproxy', 'nothing known'])).toBeUndefined();
  expect(stackAdvice([])).toBeUndefined();
});
