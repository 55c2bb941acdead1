import { expect, test } from 'vitest';
import { createAnalyses } from '../../../src/analysis/analyses.ts';
import { createCaptureIds, startCapture } from '../../../src/capture/capture.ts';
import { applyEvent, createSession } from '../../../src/model/applyEvent.ts';
import { createFakeTransport } from '../../support/fakeTransport.ts';

/** Pings every 25 s with their pongs and a close frame, as an endpoint tells them that has more to tell than Chrome. */
test('control frames in the frame events of another endpoint are frames like those of a net log', async () => {
  const transport = createFakeTransport();
  const session = createSession();
  const analyses = createAnalyses(session);
  const capture = await startCapture({
    transport,
    emit: (event) => applyEvent(session, event),
    localNowMs: () => 5000,
    wallNowMs: () => 1_800_000_000_000,
    bindingName: '__binding',
    ids: createCaptureIds(),
    resume: [],
    onCrash: () => undefined,
    onProblem: () => undefined,
  });
  const url = 'wss://shop.example/ws';
  transport.deliver({ method: 'Network.webSocketCreated', params: { requestId: 'r1', url } });
  const tell = (method: 'webSocketFrameReceived' | 'webSocketFrameSent', timestamp: number, opcode: number) =>
    transport.deliver({
      method: `Network.${method}`,
      params: { requestId: 'r1', timestamp, response: { opcode, mask: false, payloadData: 'cA==' } },
    });
  for (let at = 125; at <= 200; at += 25) {
    tell('webSocketFrameReceived', at, 9);
    tell('webSocketFrameSent', at + 0.001, 10);
  }
  tell('webSocketFrameReceived', 210, 8);
  analyses.advance();

  const [connection] = session.connections;
  if (!connection) throw new Error('The socket was created.');
  const { frames } = session;
  const rows = [...connection.rows.toArray()].map(
    (row) =>
      `${frames.direction(row)} ${frames.opcode(row)} ${frames.origin(row)} ${frames.sizeBytes(row)} B`,
  );
  expect(rows.slice(0, 2)).toEqual(['received 9 protocol 1 B', 'sent 10 protocol 1 B']);
  expect(rows.at(-1)).toBe('received 8 protocol 1 B');
  expect(rows).toHaveLength(9);
  // They are no messages, but the heartbeat of the wire.
  expect(connection.received.count).toBe(0);
  expect(analyses.roundTrips(connection)).toMatchObject([
    { kind: 'wire-heartbeat', count: 4, intervalMs: 25_000 },
  ]);
  expect(analyses.activity(connection)).toMatchObject({
    wireKnown: true,
    closeFrame: { direction: 'received' },
  });
  capture.stop();
});
