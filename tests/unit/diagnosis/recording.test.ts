import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createAnalyses } from '../../../src/analysis/analyses.ts';
import { createCaptureIds, startCapture } from '../../../src/capture/capture.ts';
import type { CdpEvent } from '../../../src/capture/transport.ts';
import { diagnose } from '../../../src/diagnosis/diagnose.ts';
import { applyEvent, createSession } from '../../../src/model/applyEvent.ts';
import { createFakeTransport } from '../../support/fakeTransport.ts';

test('what Chromium really sent while the lab misbehaved gets the right verdicts', async () => {
  const recording = readFileSync(new URL('../../fixtures/cdp/lab.jsonl', import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line): CdpEvent => JSON.parse(line));
  const transport = createFakeTransport(1);
  const session = createSession();
  await startCapture({
    transport,
    emit: (event) => applyEvent(session, event),
    localNowMs: () => 0,
    wallNowMs: () => Date.UTC(2026, 10, 21),
    bindingName: '__binding',
    hookSource: () => '',
    ids: createCaptureIds(),
    onProblem: () => undefined,
  });
  for (const event of recording) transport.deliver(event);
  const analyses = createAnalyses(session);
  analyses.advance();

  const findings = diagnose(session, analyses, { nowMs: session.lastEventAtMs ?? 0 });
  const pathOf = (id: string) => new URL(session.connectionsById.get(id)?.url ?? '').pathname;
  const lines = findings.map(
    ({ rule, connections }) => `${rule} ${connections.length} ${[...new Set(connections.map(pathOf))]}`,
  );
  expect(lines.toSorted()).toEqual([
    'closed-by-navigation 1 /echo',
    'closed-by-navigation 4 /restarting',
    'closed-by-page 1 /echo',
    'handshake-rejected 1 /refused/404',
    'policy-or-auth 1 /close',
    'server-crash 1 /dying',
    'server-restart 4 /restarting',
  ]);
  const policy = findings.find(({ rule }) => rule === 'policy-or-auth');
  expect(policy?.title).toContain('4401 ("token expired")');
});
