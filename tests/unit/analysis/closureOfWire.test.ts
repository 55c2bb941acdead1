import { expect, test } from 'vitest';
import { createAnalyses } from '../../../src/analysis/analyses.ts';
import { sessionOf } from '../../support/pictures.ts';

function closureOf(picture: string) {
  const session = sessionOf(picture);
  const analyses = createAnalyses(session);
  analyses.advance();
  const [connection] = session.connections;
  return connection && analyses.closure(connection);
}

test.each([
  ['a reset', '{"type":"socket-error","during":"reading","error":"ERR_CONNECTION_RESET"}', /reset \(RST\)/],
  ['an end of stream', '{"type":"end-of-stream"}', /\(FIN\) without a close frame/],
  [
    'a time-out',
    '{"type":"socket-error","during":"writing","error":"ERR_TIMED_OUT"}',
    /writing to .*ERR_TIMED_OUT/,
  ],
])('%s on the wire says how a cut came about', (_name, fact, because) => {
  const closure = closureOf(`0 open wss://shop.test/ws · 59.9s wire ${fact} · 60s close 1006`);
  expect(closure).toMatchObject({
    by: 'network',
    origin: 'net-log',
    because: expect.stringMatching(because),
  });
});

test('a wire that saw nothing of the end adds nothing', () => {
  const closure = closureOf(
    '0 open wss://shop.test/ws · 1s wire {"type":"proxy","proxy":"DIRECT"} · 60s close 1006',
  );
  expect(closure).toMatchObject({
    by: 'network',
    origin: 'page-hook',
    because: expect.stringMatching(/no close frame arrived/),
  });
});
