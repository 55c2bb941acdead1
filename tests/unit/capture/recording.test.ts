import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createCaptureIds, startCapture } from '../../../src/capture/capture.ts';
import type { CdpEvent } from '../../../src/capture/transport.ts';
import { applyEvent, createSession } from '../../../src/model/applyEvent.ts';
import { connectionState } from '../../../src/model/session.ts';
import { createFakeTransport } from '../../support/fakeTransport.ts';

/**
 * What Chromium 156 sent while the lab's page ran close-4401, page-closes, refused-404, server-dies, worker and
 * rolling-restart and was then left: one event a line. The hook's binding was renamed to `__binding`.
 */
const recording = readFileSync(new URL('../../fixtures/cdp/lab.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line): CdpEvent => JSON.parse(line));

test('a recorded run of the lab becomes the sockets that were really there', async () => {
  const transport = createFakeTransport(1);
  const session = createSession();
  const problems: string[] = [];
  await startCapture({
    transport,
    emit: (event) => applyEvent(session, event),
    localNowMs: () => 0,
    wallNowMs: () => Date.UTC(2026, 10, 21),
    bindingName: '__binding',
    hookSource: () => '',
    ids: createCaptureIds(),
    onProblem: (sentence) => problems.push(sentence),
  });
  for (const event of recording) transport.deliver(event);

  expect(problems).toEqual([]);
  const lines = session.connections.map((connection) => {
    const path = new URL(connection.url).pathname;
    const context = session.contexts.get(connection.contextId ?? '')?.type;
    const { close, end } = connection;
    const code = close ? `${close.code} ${close.reason}`.trim() : end?.cause;
    return `${context} ${path} ${connectionState(connection)} ${code}`;
  });
  expect(lines.toSorted()).toEqual(
    [
      'page /close closed 4401 token expired',
      'page /echo closed 1000 bye',
      'page /refused/404 failed 1006',
      'page /dying closed 1006',
      'worker /echo closed context-destroyed',
      ...Array(4).fill('page /restarting closed 1012 service restart'),
      ...Array(4).fill('page /restarting closed navigation'),
    ].toSorted(),
  );
  const pageCloses = session.connections.find((connection) => connection.closeCalls.length > 0);
  expect(pageCloses?.closeCalls[0]).toMatchObject({ code: 1000, reason: 'bye', origin: 'page-hook' });
  expect(pageCloses?.closeCalls[0]?.stack[0]?.url).toContain('/demo.js');
});
