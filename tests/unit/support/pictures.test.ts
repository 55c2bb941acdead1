import { expect, test } from 'vitest';
import { PICTURE_START_MS, picture, sessionOf } from '../../support/pictures.ts';

test('a picture with nothing special has a clock, a page and its steps', () => {
  const events = picture('0 open wss://shop.test/ws server=nginx · 0.1s >{"op":"sub"} · 60.2s close 1006');
  expect(events.map((event) => `${event.atMs} ${event.kind}`)).toEqual([
    '0 clock-anchored',
    '0 context-added',
    '0 connection-created',
    '0 handshake-requested',
    '0 handshake-responded',
    '100 frame',
    '60200 close-reported',
    '60200 connection-ended',
  ]);
  expect(events[0]).toMatchObject({ wallMs: PICTURE_START_MS });
  expect(events[4]).toMatchObject({ status: 101, headers: [{ name: 'server', value: 'nginx' }] });
  expect(events[6]).toMatchObject({ connectionId: 'a', code: 1006, wasClean: false, origin: 'page-hook' });
});

test('steps may stand on lines, repeat, follow each other and name their connection and witness', () => {
  const events = picture(`
    # a heartbeat that stops being answered
    b: 0 joined wss://shop.test/ws
    b: 25s..75s/25s >2
    b: +40ms <3 ~devtools-har
    b: 76s <#ping 4
    b: 77s <0x01ff
    b: 78s <
  `);
  const frames = events.flatMap((event) => (event.kind === 'frame' ? [event] : []));
  expect(frames.map((frame) => [frame.atMs, frame.direction, frame.opcode, frame.origin])).toEqual([
    [25_000, 'sent', 1, 'protocol'],
    [25_040, 'received', 1, 'devtools-har'],
    [50_000, 'sent', 1, 'protocol'],
    [75_000, 'sent', 1, 'protocol'],
    [76_000, 'received', 9, 'net-log'],
    [77_000, 'received', 2, 'protocol'],
    [78_000, 'received', 1, 'protocol'],
  ]);
  expect(frames[5]?.payload).toEqual({ encoding: 'base64', data: 'Af8=' });
  expect(frames[6]?.payload).toEqual({ encoding: 'text', data: '' });
});

test('a restart closes every living connection, a navigation those of its page', () => {
  const session = sessionOf(`
    w: 0 context w worker https://app.test/w.js in page
    a: 1s open wss://shop.test/a
    b: 1s open wss://shop.test/b in w
    c: 1s open wss://shop.test/c
    c: 2s close 1000
    3s navigate https://app.test/next
    4s restart 1012
  `);
  const ends = session.connections.map(({ id, end, close }) => [id, end?.atMs, end?.cause, close?.code]);
  expect(ends).toEqual([
    ['a', 3000, 'navigation', undefined],
    ['b', 4000, 'closed', 1012],
    ['c', 2000, 'closed', 1000],
  ]);
  expect(session.contexts.get('w')?.parentId).toBe('page');
});

test('what is no verb or no time is refused', () => {
  expect(() => picture('0 explode')).toThrow('explode');
  expect(() => picture('soon open wss://shop.test')).toThrow('soon');
});
