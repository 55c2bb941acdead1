import { expect, test } from 'vitest';
import { pageLifeAfter } from '../../../src/diagnosis/reconnection/pageLife.ts';
import { sessionOf } from '../../support/pictures.ts';

/** How long the page of connection `a` was watched after 1 s, of 20 s. */
function watchedMs(text: string): number {
  const session = sessionOf(text);
  const connection = session.connectionsById.get('a');
  if (!connection) throw new Error('No connection a');
  return pageLifeAfter(session, connection, 1000, 20_000).watchedMs;
}

test('a page could reconnect until it was left; its popup may have lived on, and the other way round', () => {
  const popup = '0 context pop popup https://x.test/pop in page';
  const open = '0 open wss://x.test/';
  expect(watchedMs(`${popup} · ${open} · 5 navigate https://x.test/b`)).toBe(4000);
  expect(watchedMs(`${popup} · ${open} · pop: 5 navigate https://x.test/b`)).toBe(19_000);
  expect(watchedMs(`${popup} · ${open} in pop · 5 navigate https://x.test/b`)).toBe(19_000);
  expect(watchedMs(`${popup} · ${open} in pop · pop: 5 frozen`)).toBe(4000);
});
