import { describe, expect, test } from 'vitest';
import { FrameList } from '../../../../src/analysis/frameList.ts';
import { formatOffset } from '../../../../src/ui/frames/list/frameTimes.ts';
import { markWords } from '../../../../src/ui/frames/list/markWords.ts';
import { opcodeLabel } from '../../../../src/ui/frames/list/opcodeLabels.ts';
import { target } from '../../../../src/ui/frames/list/useFrameKeys.ts';
import { sessionOf } from '../../../support/pictures.ts';

function listOf(text: string): FrameList {
  const session = sessionOf(text);
  const knowledge = {
    isHeartbeat: () => false,
    reconnectionsOf: () => ({ before: undefined, after: undefined }),
    heartbeatRereads: () => 0,
  };
  const connection = session.connectionsById.get('a');
  const list = new FrameList(
    session,
    { connection, pattern: undefined, direction: 'both', hideHeartbeats: false, timeRange: undefined },
    knowledge,
  );
  list.advance();
  return list;
}

/** What the rows between the frames of connection `a` say. */
function said(text: string): readonly string[] {
  const list = listOf(text);
  const words: string[] = [];
  for (let position = 0; position < list.length; position++) {
    const item = list.at(position);
    if (item && item.kind !== 'frame') {
      const { text: main, more } = markWords(item, undefined);
      words.push(more === undefined ? main : `${main} (${more})`);
    }
  }
  return words;
}

describe('what stands between the frames', () => {
  test('a connection that was cut', () => {
    expect(
      said('0 connect wss://x.test/ · 0.047 response 101 Switching Protocols · 1 >a · 61 close 1006'),
    ).toEqual(['Opened in 47 ms', '60.0 s of silence', 'Cut without a close frame (code 1006)']);
  });

  test('a close with a code says its name and its reason', () => {
    expect(said('0 joined wss://x.test/ · 1 <a · 1.1 close 1011 out of memory')).toEqual([
      'Opened before recording began (its beginning was not seen)',
      expect.stringMatching(/^Closed with 1011 \(.+ · “out of memory”\)$/),
    ]);
  });

  test('a refusal', () => {
    expect(said('0 connect wss://x.test/ · 0.1 response 403 Forbidden · 0.1 ended')).toEqual([
      'Connecting',
      'Refused with HTTP 403 Forbidden',
      'Never opened',
    ]);
  });

  test('the page, the recording and the machine', () => {
    const story = said(
      '0 open wss://x.test/ · 1 offline · 2 online · 3 capture paused · 8 capture resumed · 9 slept 2h · 9.5 call-close 1000 bye · 10 navigate https://n.test/',
    );
    expect(story).toEqual([
      'Opened in 0 ms',
      'Network offline',
      'Network online again',
      'Recording paused',
      'Recording again after 5.00 s (what passed meanwhile was not seen)',
      'The clock jumped ahead by 2 h 0 min (the machine slept, or its clock was set)',
      'The page called close(1000, “bye”)',
      'Page navigated (https://n.test/)',
      'Ended: the page was left',
    ]);
  });

  test('a page on its way into the back/forward cache, one from it, and a reload', () => {
    const open = '0 open wss://x.test/';
    expect(
      said(`${open} · 0.5 navigate https://n.test/ · 0.5 bfcache-in ~inferred · 9 navigate https://x.test/`),
    ).toEqual([
      'Opened in 0 ms',
      'Page navigated (https://n.test/)',
      'Page put into the back/forward cache',
      'Ended: the page was left',
    ]);
    expect(said(`${open} · 9 navigate https://x.test/ · 9 bfcache-out`)).toContain(
      'Page taken from the back/forward cache',
    );
    expect(said(`${open} · 9 reload https://x.test/`)).toContain('Page reloaded (https://x.test/)');
  });

  test('what was inferred of the page says so', () => {
    const list = listOf('0 open wss://x.test/ · 0.5 bfcache-in ~inferred · 0.6 frozen');
    const items = Array.from({ length: list.length }, (_, position) => list.at(position));
    const origins = items.map((item) => item && item.kind !== 'frame' && markWords(item, undefined).origin);
    expect(origins).toEqual([undefined, 'inferred', undefined]);
  });

  test('a popup and the page that opened it are told of their own changes', () => {
    const pages = '0 context pop popup https://x.test/pop in page · 2 hidden · 3 visible · pop: 4 hidden';
    expect(said(`0 open wss://x.test/ · ${pages}`)).toEqual([
      'Opened in 0 ms',
      'Page hidden',
      'Page visible again',
    ]);
    expect(said(`0 open wss://x.test/ in pop · ${pages}`)).toEqual(['Opened in 0 ms', 'Page hidden']);
  });

  test('a clock that was set back', () => {
    expect(said('0 open wss://x.test/ · 1 set-back 1h')).toContain(
      'The clock jumped back by 1 h 0 min (it was set)',
    );
  });

  test('numbers agree with their nouns', () => {
    const of = { fromMs: 0, toMs: 1 };
    expect(markWords({ kind: 'hidden', count: 1, ...of }, undefined).text).toBe('1 heartbeat hidden');
    expect(markWords({ kind: 'hidden', count: 3, ...of }, undefined).text).toBe('3 heartbeats hidden');
    expect(markWords({ kind: 'dropped', count: 12_288 }, undefined).text).toBe(
      '12,288 older messages are no longer held',
    );
  });
});

describe('keys', () => {
  // opened · m0 … m29 with a hidden page after every tenth
  const list = listOf('0 open wss://x.test/ · 1..30/1 <m · 10.5 hidden · 20.5 visible · 31 hidden');

  test('go from frame to frame and step over what is none', () => {
    const tenth = 10;
    expect(list.at(tenth + 1)?.kind).toBe('fact');
    expect(target('ArrowDown', list, tenth, 5)).toBe(tenth + 2);
    expect(target('ArrowUp', list, tenth + 2, 5)).toBe(tenth);
  });

  test('stay within the list', () => {
    const last = list.length - 2;
    expect(target('ArrowDown', list, last, 5)).toBeUndefined();
    expect(target('PageDown', list, last - 2, 10)).toBe(last);
    expect(target('PageUp', list, 3, 10)).toBe(1);
    expect(target('End', list, 3, 10)).toBe(last);
    expect(target('Home', list, 9, 10)).toBe(1);
  });

  test('begin at the first or the last frame when none is selected', () => {
    expect(target('ArrowDown', list, undefined, 5)).toBe(1);
    expect(target('ArrowUp', list, undefined, 5)).toBe(list.length - 2);
  });
});

test.each([
  [0, '+0.000'],
  [47.4, '+0.047'],
  [59_999.6, '+1:00.000'],
  [61_204, '+1:01.204'],
  [3_661_004, '+1:01:01.004'],
  [-250, '−0.250'],
])('%d ms stands as %s', (ms, words) => {
  expect(formatOffset(ms)).toBe(words);
});

test('opcodes have the names of the RFC, others their number', () => {
  expect([1, 2, 8, 9, 10, 5].map(opcodeLabel)).toEqual([
    'text',
    'binary',
    'close',
    'ping',
    'pong',
    'opcode 5',
  ]);
});
