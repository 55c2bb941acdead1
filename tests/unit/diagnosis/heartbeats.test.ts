import { describe, expect, test } from 'vitest';
import { diagnosePicture, OPEN, onlyFinding, repeatedly, TALK, verdicts } from './diagnosePicture.ts';

describe('a client that gives up', () => {
  const SIGNALR = 'open wss://shop.test/hub';
  const HANDSHAKE = '0.1s >{"protocol":"json","version":1}\u001e · 0.2s <{}\u001e';
  const PINGS = '15s..105s/15s <{"type":6}\u001e';

  test('because the server’s beats stopped, and comes back at once', () => {
    const gaveUp = `0 ${SIGNALR} · ${HANDSHAKE} · ${PINGS} · 135s call-close · 135.1s close 1005`;
    expect(verdicts(`${gaveUp}\nb: 136s ${SIGNALR}`)).toEqual(['heartbeat-unanswered high a']);
  });

  test('closed a moment after a beat: the page was done', () => {
    const done = `0 ${SIGNALR} · ${HANDSHAKE} · ${PINGS} · 108s call-close · 108.1s close 1005`;
    expect(verdicts(`${done}\nb: 109s ${SIGNALR}`)).toEqual(['closed-by-page high a']);
  });

  test('after requests that nobody answered any more, even where no code was seen', () => {
    const calls = Array.from({ length: 8 }, (_, i) => {
      const ask = `${i * 3 + 1}s >{"jsonrpc":"2.0","id":${i},"method":"get"}`;
      return `${ask} · ${i * 3 + 1.05}s <{"jsonrpc":"2.0","id":${i},"result":1}`;
    }).join(' · ');
    const vain = Array.from(
      { length: 6 },
      (_, i) => `${i * 10 + 30}s >{"jsonrpc":"2.0","id":${20 + i},"method":"get"}`,
    ).join(' · ');
    expect(verdicts(`0 ${OPEN} · ${calls} · ${vain} · 110s ended closed`)).toEqual([
      'heartbeat-unanswered medium a',
    ]);
  });
});

describe('heartbeats', () => {
  const PING = '{"type":"ping"}';
  const PONG = '{"type":"pong"}';

  test('a heartbeat of 75 s loses against a limit of 60 s', () => {
    const text = repeatedly(
      3,
      900,
      (start) => `
        ${start}s ${OPEN}
        ${start + 30}s >hello there
        ${start + 75}s >${PING}
        ${start + 75.1}s <${PONG}
        ${start + 110}s >something
        ${start + 150}s >${PING}
        ${start + 150.1}s <${PONG}
        ${start + 190}s >something
        ${start + 225}s >${PING}
        ${start + 225.1}s <${PONG}
        ${start + 285.1}s close 1006
      `,
    );
    const finding = onlyFinding(text);
    expect(finding).toMatchObject({ rule: 'heartbeat-too-slow', confidence: 'high' });
    expect(finding.title).toContain('every 75.0 s');
  });

  test('an announced interval counts before the first beat came', () => {
    const text = repeatedly(
      2,
      100,
      (start) => `
        ${start}s open wss://shop.test/socket.io/?EIO=4&transport=websocket
        ${start + 0.1}s <0{"sid":"x","pingInterval":25000,"pingTimeout":20000}
        ${start + 0.2 + start / 1000}s >40
        ${start + 20.2 + start / 1000}s close 1006
      `,
    );
    expect(verdicts(text)).toEqual(['heartbeat-too-slow high s1,s2']);
  });

  test('pings that stay unanswered, then the page gives up', () => {
    const finding = onlyFinding(`
      0 ${OPEN}
      1s..20s/1s >${PING} · 1.05s..17.05s/1s <${PONG}
      21s call-close 4000 · 21.01s close 4000
    `);
    expect(finding).toMatchObject({ rule: 'heartbeat-unanswered', confidence: 'high', observedMs: 3000 });
    expect(finding.title).toContain('Three pings of the page unanswered');
  });

  test('pings that stay unanswered before a cut', () => {
    expect(
      verdicts(`0 ${OPEN} · 10s..100s/10s >${PING} · 10.05s..70.05s/10s <${PONG} · 107s close 1006`),
    ).toEqual(['heartbeat-unanswered high a']);
  });

  test('a ping just before the cut had no time to be answered', () => {
    const rules = diagnosePicture(
      `0 ${OPEN} · 10s..60s/10s >${PING} · 10.05s..50.05s/10s <${PONG} · 60.1s close 1006`,
    ).map(({ rule }) => rule);
    expect(rules).not.toContain('heartbeat-unanswered');
  });

  test('one-way beats are never unanswered', () => {
    const rules = diagnosePicture(
      '0 open wss://shop.test/x sec-websocket-protocol=vite-hmr · 10s..60s/10s >{"type":"ping"} · 65s close 1006',
    ).map(({ rule }) => rule);
    expect(rules).not.toContain('heartbeat-unanswered');
  });

  test.each([
    '1011 keepalive ping timeout; no close frame received',
    '1001 No response from ping frame.',
    '1000 ping timed out',
  ])('the reason says that a heartbeat was missed: %s', (close) => {
    expect(verdicts(`0 ${TALK} · 40s <tick · 43s close ${close}`)).toEqual(['heartbeat-unanswered high a']);
  });

  test('a code means a missed heartbeat where its protocol says so', () => {
    expect(
      verdicts(
        `0 open wss://shop.test/connection/websocket · 1s >{"id":1,"connect":{}} · 1.1s <{"id":1,"connect":{"ping":25,"pong":true}} · 33s close 3012 no pong`,
      ),
    ).toEqual(['heartbeat-unanswered high a']);
  });

  test('Engine.IO: the server stops pinging and the client gives up after interval and time-out', () => {
    expect(
      verdicts(`
        0 open wss://shop.test/socket.io/?EIO=4&transport=websocket
        0.1s <0{"sid":"x","pingInterval":25000,"pingTimeout":20000}
        25s..75s/25s <2 · 25.01s..75.01s/25s >3
        120.1s call-close · 120.2s close 1005
      `),
    ).toEqual(['heartbeat-unanswered high a']);
  });

  test('the steady beats of an unknown server stop, and nobody answers the close of the page', () => {
    const beats = '10s..60s/10s <{"type":"heartbeat"} · 15s..75s/10s >{"type":"tick"}';
    expect(verdicts(`0 ${OPEN} · ${beats} · 82s call-close · 90s close 1006`)).toEqual([
      'heartbeat-unanswered high a',
    ]);
    expect(verdicts(`0 ${OPEN} · ${beats} · 66s call-close 1000 · 66.05s close 1000`)).toEqual([
      'closed-by-page high a',
    ]);
  });

  test('the page does not answer the server, which gives up', () => {
    expect(
      verdicts(`
        0 open wss://shop.test/socket.io/?EIO=4&transport=websocket
        0.1s <0{"sid":"x","pingInterval":25000,"pingTimeout":20000}
        25s..75s/25s <2 · 25.01s..50.01s/25s >3
        95s close 1005
      `),
    ).toEqual(['page-slow-to-answer high a']);
  });

  test('a connection that still lives with three unanswered pings is reported as dead', () => {
    const finding = onlyFinding(
      `0 ${OPEN} · 1s..6s/1s >${PING} · 1.02s..3.02s/1s <${PONG} · 7s call-close 4000`,
      {
        nowMs: 9000,
      },
    );
    expect(finding).toMatchObject({ rule: 'heartbeat-unanswered', confidence: 'high' });
    expect(finding.title).toContain('Three pings in a row');
  });
});
