import { expect, test } from 'vitest';
import { createAnalyses } from '../../../src/analysis/analyses.ts';
import { applyEvent, createSession } from '../../../src/model/applyEvent.ts';
import { picture, sessionOf } from '../../support/pictures.ts';

/** `a→b→c` for each logical connection of a picture. */
function lineages(text: string): readonly string[] {
  return createAnalyses(sessionOf(text))
    .lineages()
    .map(({ connections }) => connections.map(({ id }) => id).join('→'));
}

const WS = 'wss://shop.test/ws';

/** A socket that is cut after five seconds, or still open. */
const cut = (id: string, at: number, context: string) =>
  `${id}: ${at}s open ${WS} in ${context}\n${id}: ${at + 5}s close 1006`;
const stays = (id: string, at: number, context: string) => `${id}: ${at}s open ${WS} in ${context}`;

test('two frames of one address are two places, though their sockets follow each other', () => {
  expect(
    lineages(`
      0 context f iframe https://app.test/chat in page
      0 context g iframe https://app.test/chat in page
      ${cut('a', 1, 'f')}
      ${cut('b', 7, 'g')}
      ${stays('c', 13, 'f')}
      ${stays('d', 14, 'g')}
    `),
  ).toEqual(['a→c', 'b→d']);
});

test('a page, the frame in it and the frame in that one are three places', () => {
  expect(
    lineages(`
      0 context f iframe https://app.test/chat in page
      0 context g iframe https://app.test/chat in f
      ${cut('a', 1, 'page')}
      ${cut('b', 7, 'f')}
      ${cut('c', 13, 'g')}
      ${stays('d', 19, 'page')}
      ${stays('e', 19, 'f')}
      ${stays('f', 19, 'g')}
    `),
  ).toEqual(['a→d', 'b→e', 'c→f']);
});

test('two workers of one script are two places; one that is started again continues its own', () => {
  expect(
    lineages(`
      0 context v worker https://app.test/w.js in page
      0 context w worker https://app.test/w.js in page
      ${cut('a', 1, 'v')}
      ${cut('b', 2, 'w')}
      8s context-gone v destroyed
      9s context v2 worker https://app.test/w.js in page
      ${stays('c', 10, 'v2')}
      ${stays('d', 11, 'w')}
    `),
  ).toEqual(['a→c', 'b→d']);
});

test('a worker that is started before the one it replaces is gone takes its place', () => {
  expect(
    lineages(`
      0 context v worker blob:https://app.test/1 in page
      ${cut('a', 1, 'v')}
      8s context w worker blob:https://app.test/2 in page
      8.2s context-gone v destroyed
      ${stays('b', 9, 'w')}
    `),
  ).toEqual(['a→b']);
});

test('a worker of another script, or of another frame, is another place', () => {
  expect(
    lineages(`
      0 context f iframe https://app.test/chat in page
      0 context v worker https://app.test/w.js in page
      ${cut('a', 1, 'v')}
      8s context-gone v destroyed
      9s context w worker https://app.test/other.js in page
      9s context x worker https://app.test/w.js in f
      ${cut('b', 10, 'w')}
      ${stays('c', 16, 'x')}
    `),
  ).toEqual(['a', 'b', 'c']);
});

test('after a reload of the page its frames and what is in them are where they were', () => {
  expect(
    lineages(`
      0 context f iframe https://app.test/chat?room=1 in page as F
      0 context g iframe https://app.test/chat?room=2 in page as G
      0 context w worker https://app.test/w.js in f
      ${cut('a', 1, 'page')}
      ${cut('b', 1.5, 'f')}
      ${cut('c', 2, 'g')}
      ${cut('d', 2.5, 'w')}
      9s context-gone w destroyed
      9s context-gone f navigation
      9s context-gone g navigation
      9s navigate https://app.test/
      10s context g2 iframe https://app.test/chat?room=2 in page as G2
      11s context f2 iframe https://app.test/chat?room=1 in page as F2
      11s context w2 worker https://app.test/w.js in f2
      ${stays('a2', 12, 'page')}
      ${stays('b2', 12.5, 'f2')}
      ${stays('c2', 13, 'g2')}
      ${stays('d2', 13.5, 'w2')}
    `),
  ).toEqual(['a→a2', 'b→b2', 'c→c2', 'd→d2']);
});

test('a frame that is reloaded is the same place beside its twin, and so is one that shows another address', () => {
  expect(
    lineages(`
      0 context f iframe https://app.test/chat in page as F
      0 context g iframe https://app.test/chat in page as G
      ${cut('a', 1, 'f')}
      ${cut('b', 2, 'g')}
      8s context-gone f navigation
      9s context f2 iframe https://app.test/chat in page as F
      ${cut('c', 10, 'f2')}
      16s context-gone f2 navigation
      17s context f3 iframe https://other.test/chat in page as F
      ${stays('d', 18, 'f3')}
      ${stays('e', 19, 'g')}
    `),
  ).toEqual(['a→c→d', 'b→e']);
});

test('a frame keeps its place though its twin is removed, and one that is made anew takes the free one', () => {
  expect(
    lineages(`
      0 context f iframe https://app.test/chat in page as F
      0 context g iframe https://app.test/chat in page as G
      ${cut('a', 1, 'f')}
      ${cut('b', 2, 'g')}
      8s context-gone f destroyed
      9s context h iframe https://app.test/chat in page as H
      ${stays('c', 10, 'h')}
      ${stays('d', 11, 'g')}
    `),
  ).toEqual(['a→c', 'b→d']);
});

test('a popup is a place beside the page that opened it, and is so again when it is opened again', () => {
  expect(
    lineages(`
      0 context p popup https://app.test/ in page as P
      ${cut('a', 1, 'page')}
      ${cut('b', 2, 'p')}
      8s context-gone p tab-closed
      ${cut('c', 9, 'page')}
      15s context q popup https://app.test/ in page as Q
      ${stays('d', 16, 'q')}
    `),
  ).toEqual(['a→c', 'b→d']);
});

test('a service worker that was stopped and started is one place, and not that of a shared worker', () => {
  expect(
    lineages(`
      0 context s service-worker https://app.test/sw.js in page
      0 context t shared-worker https://app.test/sw.js in page
      ${cut('a', 1, 's')}
      7s context-gone s destroyed
      ${cut('b', 8, 't')}
      60s context s2 service-worker https://app.test/sw.js in page
      ${stays('c', 61, 's2')}
    `),
  ).toEqual(['a→c', 'b']);
});

test('what a capture that begins anew names again is where it was; what it does not name was replaced', () => {
  expect(
    lineages(`
      0 context tab page https://app.test/ as T
      0 context v worker https://app.test/w.js in tab as V
      0 context w worker https://app.test/w.js in tab as W
      ${cut('a', 1, 'tab')}
      ${cut('b', 2, 'v')}
      ${cut('c', 3, 'w')}
      9s capture stopped
      10s capture started
      10s context tab2 page https://app.test/ as T
      10s context x worker https://app.test/w.js in tab2 as X
      10s context w2 worker https://app.test/w.js in tab2 as W
      ${stays('d', 11, 'tab2')}
      ${stays('e', 12, 'x')}
      ${stays('f', 13, 'w2')}
    `),
  ).toEqual(['a→d', 'b→e', 'c→f']);
});

test('two tabs of one site are two places', () => {
  expect(
    lineages(`
      0 context one page https://app.test/ as T1
      0 context two page https://app.test/ as T2
      ${cut('a', 1, 'one')}
      ${cut('b', 7, 'two')}
      ${stays('c', 13, 'one')}
    `),
  ).toEqual(['a→c', 'b']);
});

test('pages that a HAR merely numbers are loads of one page', () => {
  expect(
    lineages(`
      0 context page_1 page https://app.test/
      6s context page_2 page https://app.test/
      ${cut('a', 1, 'page_1')}
      ${stays('b', 8, 'page_2')}
      ${cut('x', 1, 'nobody_knows')}
      ${stays('y', 8, 'nor_this')}
    `),
  ).toEqual(['a→b', 'x→y']);
});

test('a place that becomes clear later corrects what was told before', () => {
  const text = `
    ${cut('a', 1, 'f')}
    ${cut('b', 7, 'g')}
    20s context f iframe https://app.test/chat in page
    20s context g iframe https://app.test/chat in page
    21s context-gone f destroyed
  `;
  const session = createSession();
  const analyses = createAnalyses(session);
  const read = picture(text).map((event) => {
    applyEvent(session, event);
    return analyses.lineages().length;
  });
  expect(Math.max(...read.slice(0, -3))).toBe(1);
  expect(read.slice(-2)).toEqual([2, 1]);
});
