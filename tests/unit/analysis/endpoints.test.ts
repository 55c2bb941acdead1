import { expect, test } from 'vitest';
import { createAnalyses } from '../../../src/analysis/analyses.ts';
import { attemptsAfter } from '../../../src/diagnosis/aftermath.ts';
import { applyEvent, createSession } from '../../../src/model/applyEvent.ts';

test('the sockets of an endpoint are in order of creation, also what a backfill tells last', () => {
  const session = createSession();
  const create = (connectionId: string, atMs: number) =>
    applyEvent(session, {
      kind: 'connection-created',
      atMs,
      origin: 'protocol',
      connectionId,
      contextId: 'x1',
      url: 'wss://shop.test/ws',
    });
  const end = (connectionId: string, atMs: number) =>
    applyEvent(session, {
      kind: 'connection-ended',
      atMs,
      origin: 'protocol',
      connectionId,
      cause: 'closed',
    });
  create('living', 5000);
  create('old', 1000);
  end('old', 4000);
  create('older', 0);
  end('older', 1000);
  const analyses = createAnalyses(session);
  analyses.advance();
  const ids = (connections: readonly { readonly id: string }[]) => connections.map(({ id }) => id);
  const [endpoint] = analyses.endpoints();
  expect(ids(endpoint?.connections ?? [])).toEqual(['older', 'old', 'living']);
  // The one that took its place came at that very moment.
  expect(ids(attemptsAfter(endpoint?.connections ?? [], 1000, 500))).toEqual(['old']);
  expect(ids(attemptsAfter(endpoint?.connections ?? [], 4000, 1500))).toEqual(['living']);
});
