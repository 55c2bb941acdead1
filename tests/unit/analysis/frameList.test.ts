import { describe, expect, test } from 'vitest';
import { FrameList } from '../../../src/analysis/frameList.ts';
import { sessionOf } from '../../support/pictures.ts';
import { EVERYTHING, knowing, listed, listOf, story } from './frameListWords.ts';

describe('what is listed of one connection', () => {
  test('its life from the opening to the cut, with the silence before it', () => {
    expect(story('0 open wss://x.test/ · 0.1s >{"op":1} · 0.2s <{"ok":1} · 60.2s close 1006')).toEqual([
      'opened',
      '{"op":1}',
      '{"ok":1}',
      'silence 60000',
      'ended',
    ]);
  });

  test('a pause out of its rhythm is a silence, its usual pauses are not', () => {
    const beats = '0 open wss://x.test/ · 25s..500s/25s >ping · 25.05s..500.05s/25s <pong';
    expect(story(beats).filter((item) => item.startsWith('silence'))).toEqual([]);
    const late = story(`${beats} · 560s >behind`);
    expect(late.slice(-2)).toEqual(['silence 59950', 'behind']);
  });

  test('a pause while capture was blind is no silence', () => {
    expect(
      story('0 open wss://x.test/ · 1s >a · 2s capture paused · 30s capture resumed · 60s >b').slice(1),
    ).toEqual(['a', 'capture', 'capture', 'b']);
  });

  test('that the page was frozen, also where its socket is told to have ended just before; what comes later is not its', () => {
    const told = '0 open wss://x.test/ · 1s error Page entered Back-Forward Cache. · 1s ended closed';
    expect(story(`${told} · 1.02s frozen · 1.03s visible`)).toEqual([
      'opened',
      'browser-error',
      'silence 1000',
      'ended',
      'page',
    ]);
    expect(story(`${told} · 3s frozen`)).toEqual(['opened', 'browser-error', 'silence 1000', 'ended']);
  });

  test('a refusal, a browser error, a call of close, a hidden page stand where they happened', () => {
    expect(
      story('0 connect wss://x.test/ · 0.1s response 403 Forbidden · 0.2s error no · 0.2s ended'),
    ).toEqual(['connecting', 'refused', 'browser-error', 'ended']);
    expect(
      story(
        '0 open wss://x.test/ · 0.1s >a · 0.5s hidden · 0.6s >b · 0.9s call-close 1000 · 0.9s close 1000',
      ),
    ).toEqual(['opened', 'a', 'page', 'b', 'close-called', 'ended']);
  });

  test('what concerns another document, or happened outside its life, is left out', () => {
    expect(
      story(
        '0 hidden · 1s visible · 2s open wss://x.test/ · 2s context other iframe https://o.test/ in page · 3s >a · other: 3.5s hidden · 4s close 1000 · 6s hidden',
      ),
    ).toEqual(['opened', 'a', 'ended']);
  });

  test('what happens to the page is told though capture began anew while the socket was open', () => {
    expect(
      story(
        '0 open wss://x.test/ · 1s context again page https://x.test/ · again: 2s hidden · 3s close 1000',
      ),
    ).toEqual(['opened', 'page', 'ended']);
  });

  test('frames of its last moment stand before its end', () => {
    expect(story('0 open wss://x.test/ · 1s close 1000 · 1s <behind ~net-log').slice(-2)).toEqual([
      'behind',
      'ended',
    ]);
  });

  test('the socket that replaced it is told at the end', () => {
    const session = sessionOf(
      'a: 0 open wss://x.test/ · a: 1s >hi · a: 2s close 1000 · b: 3s open wss://x.test/',
    );
    const [from, to] = session.connections;
    if (!from || !to) throw new Error('The picture has two connections');
    const after = { from, to, pauseMs: 1000, recoveryMs: 1000, lostBy: 'page' } as const;
    const knowledge = { ...knowing(session), reconnectionsOf: () => ({ before: undefined, after }) };
    const list = new FrameList(session, { ...EVERYTHING, connection: from }, knowledge);
    list.advance();
    expect(list.at(list.length - 1)).toMatchObject({ fact: { kind: 'replaced', byIndex: 1, pauseMs: 1000 } });
  });
});

describe('what a query leaves', () => {
  const talk =
    '0 open wss://x.test/ · 0.1s >one · 0.2s >ping · 0.3s <pong · 0.4s >ping · 0.5s <two · 0.6s <pong';

  test('heartbeats are hidden where they were, and counted', () => {
    expect(story(talk, { hideHeartbeats: true })).toEqual(['opened', 'one', 'hidden 3', 'two', 'hidden 1']);
  });

  test('one direction, with the heartbeats of that direction', () => {
    expect(story(talk, { direction: 'received', hideHeartbeats: true })).toEqual([
      'opened',
      'hidden 1',
      'two',
      'hidden 1',
    ]);
  });

  test('a search lists what it found and nothing else', () => {
    expect(story(talk, { pattern: /o/ })).toEqual(['one', 'pong', 'two', 'pong']);
    expect(story(talk, { pattern: /o/, hideHeartbeats: true })).toEqual(['one', 'two']);
  });

  test('a range of time', () => {
    const long = '0 open wss://x.test/ · 1s..9s/1s <m · 5.5s hidden · 10s close 1000';
    expect(story(long, { timeRange: { fromMs: 5000, toMs: 6000 } })).toEqual(['m', 'page', 'm']);
  });

  test('all connections are mixed by time, without silences', () => {
    const session = sessionOf(
      'a: 0 open wss://x.test/ · b: 1s open wss://y.test/ · a: 2s <1 · b: 3s <2 · a: 90s <3',
    );
    expect(listed(session)).toEqual(['opened', 'opened', '1', '2', '3']);
  });
});

describe('finding places', () => {
  test('every listed row is found where it stands, an unlisted one where it would', () => {
    const session = sessionOf('0 open wss://x.test/ · 1s..50s/1s <m · 1s..50s/5s >ping · 20.5s hidden');
    const list = listOf(session, { hideHeartbeats: true });
    for (let position = 0; position < list.length; position++) {
      const row = list.rowAt(position);
      if (row !== undefined) expect(list.positionOf(row)).toBe(position);
    }
    const hidden = session.timeline.at(0);
    expect(list.positionOf(session.frames.endRow + 5)).toBe(0);
    expect(list.at(list.positionOf(hidden))?.kind).toBeDefined();
  });

  test('the nearest frame is found across what is none', () => {
    const session = sessionOf(
      '0 open wss://x.test/ · 1s <a · 1.5s hidden · 2s visible · 3s <b · 4s close 1000',
    );
    const list = listOf(session);
    expect(list.nearestFrame(2, 1)).toBe(4);
    expect(list.nearestFrame(3, -1)).toBe(1);
    expect(list.nearestFrame(5, 1)).toBeUndefined();
  });
});
