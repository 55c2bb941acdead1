import { expect, test } from 'vitest';
import { applyEvent, createSession } from '../../../../src/model/applyEvent.ts';
import type { ContextType } from '../../../../src/model/events.ts';
import { listConnections } from '../../../../src/store/selectors/connectionList.ts';

const TYPES: readonly ContextType[] = ['page', 'iframe', 'worker', 'shared-worker', 'service-worker'];

function sessionWithOneSocketIn(types: readonly ContextType[]) {
  const session = createSession();
  for (const [index, type] of types.entries()) {
    const origin = 'protocol';
    applyEvent(session, {
      kind: 'context-added',
      atMs: index,
      origin,
      contextId: `x${index}`,
      type,
      url: `https://shop.example/${index}.js`,
    });
    applyEvent(session, {
      kind: 'connection-created',
      atMs: index,
      origin,
      connectionId: type,
      contextId: `x${index}`,
      url: `wss://shop.example/${index}`,
    });
  }
  return session;
}

test.each([
  ['iframe', ['iframe']],
  ['worker', ['worker', 'shared-worker', 'service-worker']],
  ['shared worker', ['shared-worker']],
  ['Shared-Worker', ['shared-worker']],
  ['service worker', ['service-worker']],
  ['worker 3.js', ['shared-worker']],
  ['service worker 3.js', []],
  ['context:worker', ['worker']],
  ['Context:shared-worker 3.js', ['shared-worker']],
  ['context:shared-worker 4.js', []],
  ['context:work', []],
])('%j finds sockets by the context they live in', (query, expected) => {
  const session = sessionWithOneSocketIn(TYPES);
  expect(listConnections(session, query, undefined).map(({ id }) => id)).toEqual(expected);
});
