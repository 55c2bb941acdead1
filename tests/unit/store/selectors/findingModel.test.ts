import { expect, test } from 'vitest';
import { createAnalyses } from '../../../../src/analysis/analyses.ts';
import { diagnose } from '../../../../src/diagnosis/diagnose.ts';
import { findingCard, findingPlace, listFindings } from '../../../../src/store/selectors/findingModel.ts';
import { sessionOf } from '../../../support/pictures.ts';

function diagnosed(text: string) {
  const session = sessionOf(text);
  const analyses = createAnalyses(session);
  analyses.advance();
  const nowMs = session.lastEventAtMs ?? 0;
  return { session, analyses, findings: diagnose(session, analyses, { nowMs }) };
}

const TWO_ENDPOINTS = `
  a: 0 open wss://shop.test/ws?x=1 server=nginx
  a: 1s <hello
  a: 61s close 1006
  b: 70s open wss://shop.test/ws?x=2 server=nginx
  b: 75s <hello
  b: 135s close 1006
  c: 200s open wss://auth.test/ws
  c: 201s close 4401 token expired
`;

test('evidence stands socket by socket, what is about all of them last', () => {
  const { session, findings } = diagnosed(TWO_ENDPOINTS);
  const idle = findings.find(({ rule }) => rule === 'idle-timeout');
  if (!idle) throw new Error('No idle time-out was found');
  const { evidence, lead } = findingCard(session, idle);
  expect(evidence.map(({ name }) => name)).toEqual(['#1 /ws', '#2 /ws', '']);
  expect(evidence[0]?.evidence.every(({ connectionId }) => connectionId === 'a')).toBe(true);
  expect(lead).toMatch(/^Most likely nginx proxy_read_timeout \(60 s\) or /);
});

test('findings are listed gravest first, and follow the query and the time range', () => {
  const { session, findings: all } = diagnosed(TWO_ENDPOINTS);
  const findings = all.filter(({ rule }) => rule === 'idle-timeout' || rule === 'policy-or-auth');
  const rules = (query: string, range?: { fromMs: number; toMs: number }) =>
    listFindings(session, findings, query, range).map(({ rule }) => rule);
  expect(rules('')).toEqual(['idle-timeout', 'policy-or-auth']);
  expect(rules('auth.test')).toEqual(['policy-or-auth']);
  expect(rules('', { fromMs: 100_000, toMs: 140_000 })).toEqual(['idle-timeout']);
  expect(rules('', { fromMs: 140_000, toMs: 190_000 })).toEqual([]);
});

test('a finding says where it happened: its endpoint, or how many there are', () => {
  const { session, analyses, findings } = diagnosed(TWO_ENDPOINTS);
  const [first] = findings;
  if (!first) throw new Error('Nothing was found');
  const view = { session, analyses, source: { kind: 'live' as const } };
  const place = (...connections: string[]) => findingPlace(view, { ...first, connections });
  expect(place('a', 'b')).toBe('/ws');
  expect(place('a', 'c')).toBe('2 endpoints');
  expect(place()).toBe('');
});
