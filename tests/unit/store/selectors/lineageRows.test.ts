import { expect, test } from 'vitest';
import { createAnalyses } from '../../../../src/analysis/analyses.ts';
import { lineageRows, lineageSteps } from '../../../../src/store/selectors/lineageRows.ts';
import { sessionOf } from '../../../support/pictures.ts';

const attempt = (id: string, at: number) => `
  ${id}: ${at}s connect wss://shop.test/ws
  ${id}: ${at}s response 503
  ${id}: ${at}s ended`;

const analyses = createAnalyses(
  sessionOf(`
    0 context f iframe https://app.test/chat in page
    a: 0 open wss://shop.test/ws
    a: 60s close 1006
    ${[61, 63, 67].map((at) => attempt(`n${at}`, at)).join('')}
    b: 75s open wss://shop.test/ws
    c: 0 open wss://shop.test/ws in f
    c: 90s close 4401 expired
    d: 80s connect wss://shop.test/other
    d: 81s close 1006
    b: 100s >x
  `),
);
const WHOLE = { fromMs: 0, toMs: 100_000 };

test('each logical connection says how it was kept up, those that reconnected most first', () => {
  const [page, other, frame] = lineageRows(analyses, WHOLE);
  expect(page).toMatchObject({
    endpoint: 'wss://shop.test/ws',
    from: 'page',
    fromUrl: 'https://app.test/',
    share: '85.0 %',
    reconnectCount: 4,
    medianGapMs: 15_000,
    longestGapMs: 15_000,
    backoff: { shape: 'exponential (×2.0, from 1.0 s)', pauses: '1.0 s, 2.0 s, 4.0 s, 8.0 s' },
  });
  expect(other).toMatchObject({ share: 'never', uptime: undefined, reconnectCount: 0, backoff: undefined });
  expect(frame).toMatchObject({ from: 'iframe · app.test', share: '100 %', medianGapMs: undefined });
});

test('its sockets say when they were tried, after which pause, and what became of them', () => {
  const [page, , frame] = lineageRows(analyses, WHOLE);
  expect(page && lineageSteps(analyses, page, 100_000)).toMatchObject([
    { id: 'a', createdAtMs: 0, words: 'open for 60.0 s, then 1006', pauseMs: undefined },
    { id: 'n61', words: 'never open: HTTP 503', wasOpened: false, pauseMs: 1000 },
    { id: 'n63', pauseMs: 2000 },
    { id: 'n67', pauseMs: 4000 },
    { id: 'b', words: 'open for 25.0 s so far', wasOpened: true, pauseMs: 8000 },
  ]);
  expect(frame && lineageSteps(analyses, frame, 100_000)[0]?.words).toBe(
    'open for 90.0 s, then 4401 "expired"',
  );
});

test('a range and a choice of sockets narrow them', () => {
  const [page, ...others] = lineageRows(analyses, { fromMs: 50_000, toMs: 70_000 });
  expect(others).toHaveLength(1);
  expect(page).toMatchObject({ share: '50.0 %', reconnectCount: 3, longestGapMs: 10_000 });
  const ofTheFrame = analyses.session.connections.filter(({ contextId }) => contextId === 'f');
  expect(lineageRows(analyses, WHOLE, ofTheFrame).map(({ from }) => from)).toEqual(['iframe · app.test']);
  expect(lineageRows(analyses, { fromMs: 95_000, toMs: 100_000 }).map(({ from }) => from)).toEqual(['page']);
});
