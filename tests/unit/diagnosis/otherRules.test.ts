import { describe, expect, test } from 'vitest';
import { createAnalyses } from '../../../src/analysis/analyses.ts';
import { diagnose } from '../../../src/diagnosis/diagnose.ts';
import { applyEvent } from '../../../src/model/applyEvent.ts';
import { sessionOf } from '../../support/pictures.ts';
import { diagnosePicture, onlyFinding, repeatedly, verdicts } from './diagnosePicture.ts';

const OPEN = 'open wss://shop.test/ws';
const TALK = `${OPEN} · 1s >hi · 1.2s <hello`;

describe('max-lifetime', () => {
  const busyUntil = (ages: readonly number[], code = '1006') =>
    ages
      .map((age, i) => {
        const at = i * 5000;
        return `s${i}: ${at}s ${OPEN}\ns${i}: ${at + 1}s..${at + age - 1.3 * (i + 1)}s/${3 + i}s <tick\ns${i}: ${at + age}s close ${code}`;
      })
      .join('\n');

  test('equal ages with different silences are a limit on the age', () => {
    const finding = onlyFinding(busyUntil([300.0, 300.2, 299.9]));
    expect(finding).toMatchObject({ rule: 'max-lifetime', confidence: 'high', severity: 'warning' });
    expect(finding.title).toContain('at an age of 5 min 0 s, three times on this endpoint');
  });

  test('ages that differ are none', () => {
    expect(diagnosePicture(busyUntil([300, 420, 515])).map(({ rule }) => rule)).not.toContain('max-lifetime');
  });

  test('two of three ages that agree are an accident', () => {
    expect(diagnosePicture(busyUntil([690.0, 690.6, 515])).map(({ rule }) => rule)).not.toContain(
      'max-lifetime',
    );
  });

  test('equal ages of an expired token are no limit of the path: the code says what ended it', () => {
    expect(verdicts(busyUntil([900.0, 900.2, 899.9], '4401 token expired'))).toEqual([
      'policy-or-auth high s0,s1,s2',
    ]);
  });

  test('a reason that speaks of the duration is believed', () => {
    const said = '0 open wss://shop.test/v1/realtime · 1s..3599s/20s <delta';
    expect(
      verdicts(`${said} · 3600s close 1001 Your session hit the maximum duration of 60 minutes.`),
    ).toEqual(['max-lifetime high a']);
  });
});

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

describe('network-lost without an offline event', () => {
  const talk = (name: string, url: string, endMs: string) =>
    `${name}: 0 open ${url}\n${name}: 1s..39s/2s <tick\n${name}: ${endMs} close 1006`;

  test('the next attempt finds no network: the browser says so', () => {
    const next =
      'b: 41s connect wss://shop.test/ws · b: 41.1s error Error in connection establishment: net::ERR_NETWORK_CHANGED · b: 41.1s ended';
    expect(verdicts(`${talk('a', 'wss://shop.test/ws', '40s')}\n${next}`)).toContain('network-lost high a');
    const later = next.replaceAll('41', '81');
    expect(verdicts(`${talk('a', 'wss://shop.test/ws', '40s')}\n${later}`)).not.toContain(
      'network-lost high a',
    );
  });

  test('three hosts fall silent together, and their sockets end one after the other', () => {
    const silent = (name: string, host: string, heard: number, end: number) =>
      `${name}: 0 open wss://${host}/ws\n${name}: 1s..${heard}s/2s <tick\n${name}: 5s..${end - 3}s/10s >note\n${name}: ${end}s close 1006`;
    const inner = [
      silent('a', 'mail.corp.test', 101, 151),
      silent('b', 'crm.corp.example', 103, 158),
      silent('c', 'stock.corp.test', 99, 163),
    ].join('\n');
    expect(verdicts(inner)).toEqual(['network-lost medium a,b,c']);
    const two = inner.split('\n').slice(0, 8).join('\n');
    expect(verdicts(two).join()).not.toContain('network-lost');
  });
});

describe('words that only a server says', () => {
  const foreign = (reason: string) => `0 ${OPEN} ~file · 1s >hi ~file · 40s close 1000 ${reason} ~file`;

  test('tell a restart where nobody saw who closed', () => {
    expect(verdicts(foreign('Server shutting down'))).toEqual(['server-restart medium a']);
  });

  test('a page may restart something of its own', () => {
    expect(verdicts(foreign('restart of the game'))).toEqual([]);
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

describe('background-throttling', () => {
  test('beats stretched to a minute after the tab was hidden', () => {
    const finding = onlyFinding(`
      0 ${OPEN}
      25s..400s/25s >{"type":"ping"} · 25.05s..400.05s/25s <{"type":"pong"}
      90s hidden
      460s >{"type":"ping"} · 460.05s <{"type":"pong"}
      520.06s close 1006
    `);
    expect(finding).toMatchObject({ rule: 'background-throttling', confidence: 'high' });
  });

  const FALLEN_TO_A_MINUTE =
    '25s..275s/25s >{"type":"ping"} · 25.05s..275.05s/25s <{"type":"pong"} · 330s..510s/60s >{"type":"ping"} · 330.05s..510.05s/60s <{"type":"pong"}';

  test('where nobody watched the page, a heartbeat that fell to one a minute gives it away', () => {
    const unwatched = `0 ${OPEN} · ${FALLEN_TO_A_MINUTE} · 548s reported 1006 ~file · 548s ended ~file`;
    expect(verdicts(unwatched)).toEqual(['background-throttling medium a']);
    // With a hook in the page, which would have told.
    const watched = diagnosePicture(`0 ${OPEN} · ${FALLEN_TO_A_MINUTE} · 548s close 1006`);
    expect(watched.map(({ rule }) => rule)).not.toContain('background-throttling');
  });

  test('a page in view is not in the background', () => {
    const rules = diagnosePicture(`
      0 ${OPEN}
      25s..400s/25s >{"type":"ping"} · 25.05s..400.05s/25s <{"type":"pong"}
      90s hidden · 120s visible
      460s >{"type":"ping"} · 460.05s <{"type":"pong"}
      520.06s close 1006
    `).map(({ rule }) => rule);
    expect(rules).not.toContain('background-throttling');
  });
});

describe('page-slow-to-answer', () => {
  const ENGINE = `
    0 open wss://shop.test/socket.io/?EIO=4&transport=websocket
    0.1s <0{"sid":"x","pingInterval":25000,"pingTimeout":20000}
  `;

  test('the very first ping unanswered for as long as the server had announced', () => {
    expect(verdicts(`${ENGINE}\n25s <2 · 45.1s close 1005`)).toEqual(['page-slow-to-answer high a']);
  });

  test('an answer that came too late', () => {
    const finding = onlyFinding(
      `${ENGINE}\n25s..75s/25s <2 · 25.01s..50.01s/25s >3 · 95.2s >3 · 95.3s close 1005`,
    );
    expect(finding).toMatchObject({ rule: 'page-slow-to-answer', confidence: 'medium' });
    expect(finding.title).toContain('only after 20.2 s');
  });

  test('a page that lives and answers slowly is at risk', () => {
    const finding = onlyFinding(`${ENGINE}\n25s..125s/25s <2 · 36.5s..136.5s/25s >3`);
    expect(finding).toMatchObject({ rule: 'page-slow-to-answer', confidence: 'high', severity: 'warning' });
    expect(finding.title).toContain('let a ping of the server wait for 11.5 s');
  });

  test('answers that become slower and slower', () => {
    const growing = [10, 12, 15, 40, 90, 300, 700, 900]
      .map((ms, i) => `${25 * (i + 1)}s <2 · ${25 * (i + 1) + ms / 1000}s >3`)
      .join(' · ');
    expect(onlyFinding(`${ENGINE}\n${growing}`).title).toContain('more and more slowly');
  });

  test.each([
    ['quick answers', '25s..125s/25s <2 · 25.01s..125.01s/25s >3'],
    ['one long task', '25s..150s/25s <2 · 25.01s..100.01s/25s >3 · 128s >3 · 150.01s >3'],
    ['a cut before the answer was due', '25s..125s/25s <2 · 25.01s..100.01s/25s >3 · 125.05s close 1000'],
  ])('not: %s', (_, life) => {
    expect(diagnosePicture(`${ENGINE}\n${life}`).map(({ rule }) => rule)).not.toContain(
      'page-slow-to-answer',
    );
  });

  test('a frozen page answers nothing: the tab is to blame', () => {
    expect(
      verdicts(`${ENGINE}\n25s..75s/25s <2 · 25.01s..50.01s/25s >3 · 60s frozen · 95s close 1005`),
    ).toEqual(['background-throttling high a']);
  });
});

describe('send-backpressure', () => {
  const PINGS = '10s..60s/10s >{"type":"ping"} · 10.05s..60.05s/10s <{"type":"pong"}';

  test('a heartbeat that had to wait behind megabytes', () => {
    const finding = onlyFinding(
      `0 ${OPEN} · ${PINGS} · 65s..65.5s/100ms >text(400000) · 70s >{"type":"ping"} · 78s <{"type":"pong"}`,
    );
    expect(finding).toMatchObject({ rule: 'send-backpressure', confidence: 'medium', observedMs: 8000 });
    expect(finding.title).toContain('2.4 MB within a second');
  });

  test('a close that had to wait behind megabytes', () => {
    expect(
      verdicts(`0 ${OPEN} · 65s..65.5s/100ms >text(400000) · 65.6s call-close 1000 · 72s close 1000`),
    ).toEqual(['send-backpressure medium a', 'closed-by-page high a']);
  });

  test('what the browser had not sent when the connection ended', () => {
    const session = sessionOf(`0 ${OPEN} · 1s >text(900000)`);
    const end = { atMs: 9000, origin: 'page-hook', connectionId: 'a' } as const;
    applyEvent(session, {
      kind: 'close-reported',
      ...end,
      code: 1006,
      wasClean: false,
      bufferedBytes: 700_000,
    });
    applyEvent(session, { kind: 'connection-ended', ...end, cause: 'closed' });
    const analyses = createAnalyses(session);
    analyses.advance();
    const finding = diagnose(session, analyses, { nowMs: 9000 }).find(
      ({ rule }) => rule === 'send-backpressure',
    );
    expect(finding).toMatchObject({ confidence: 'high', connections: ['a'] });
    expect(finding?.title).toContain('700 kB');
  });

  test.each([
    [
      'megabytes that do no harm',
      `${PINGS} · 65s..65.5s/100ms >text(400000) · 70s >{"type":"ping"} · 70.05s <{"type":"pong"}`,
    ],
    [
      'a slow answer without much sent',
      `${PINGS} · 65s >text(4000) · 70s >{"type":"ping"} · 78s <{"type":"pong"}`,
    ],
    [
      'a slow answer long after',
      `${PINGS} · 65s..65.5s/100ms >text(400000) · 170s >{"type":"ping"} · 178s <{"type":"pong"}`,
    ],
  ])('not: %s', (_, life) => {
    expect(diagnosePicture(`0 ${OPEN} · ${life}`).map(({ rule }) => rule)).not.toContain('send-backpressure');
  });
});

describe('servers', () => {
  const three = (close: string) => `
    a: 0 open wss://shop.test/a
    b: 3s open wss://shop.test/b
    c: 9s open wss://shop.test/c
    a: 20s..39s/1s <tick
    b: 22s <hello
    c: 30s <hello
    a: 40.00s close ${close}
    b: 40.02s close ${close}
    c: 40.05s close ${close}
  `;

  test('several sockets of a host in one instant are a restart', () => {
    expect(verdicts(`${three('1006')}\nd: 42s open wss://shop.test/a`)).toEqual([
      'server-restart high a,b,c',
    ]);
    expect(verdicts(three('1001'))).toEqual(['server-restart high a,b,c']);
  });

  test('a rolling restart is one story', () => {
    const rolling = [0, 1, 2, 3]
      .map(
        (i) =>
          `r${i}: ${i}s open wss://shop.test/${i}\nr${i}: ${20 + i * 8}s <x\nr${i}: ${21 + i * 8}s close 1012`,
      )
      .join('\n');
    expect(verdicts(rolling)).toEqual(['server-restart high r0,r1,r2,r3']);
  });

  test('1001 on several hosts at one instant, in a file of a proxy, is the page that left', () => {
    const left = (origin: string, other = 'chat.test') => `
      a: 0 open wss://shop.test/ws
      b: 0 open wss://${other}/ws
      a: 5s <x
      b: 7s <x
      a: 20s reported 1001${origin}
      b: 20.02s reported 1001${origin}
    `;
    expect(verdicts(left(' ~file'))).toEqual(['closed-by-navigation medium a,b']);
    expect(verdicts(left(' ~file', 'shop.test'))[0]).toMatch(/^server-restart/);
    expect(verdicts(left(''))[0]).toMatch(/^server-restart/);
  });

  test('1012 says restart by itself', () => {
    expect(verdicts(`0 ${TALK} · 10s close 1012`)).toEqual(['server-restart high a']);
  });

  test('sockets cut together after the same silence, again and again, are idle time-outs', () => {
    const round = (start: number) => `
      x${start}: ${start}s ${OPEN}
      y${start}: ${start}s ${OPEN}
      z${start}: ${start}s ${OPEN}
      x${start}: ${start + 1}s >a
      y${start}: ${start + 1.01}s >a
      z${start}: ${start + 1.02}s >a
      x${start}: ${start + 61}s close 1006
      y${start}: ${start + 61.02}s close 1006
      z${start}: ${start + 61.03}s close 1006
    `;
    expect(diagnosePicture(round(0) + round(100) + round(250)).map(({ rule }) => rule)).toEqual([
      'idle-timeout',
    ]);
  });

  test('sockets cut together after one equal silence: a restart is only a guess', () => {
    const socket = (name: string, at: number) => `
      ${name}: 0 ${OPEN}
      ${name}: ${at}s >a
      ${name}: ${at + 37.4}s close 1006
    `;
    expect(verdicts(socket('a', 1) + socket('b', 1.01) + socket('c', 1.02))).toEqual([
      'server-restart low a,b,c',
    ]);
  });

  test('cut in traffic and refused right afterwards: the server died', () => {
    expect(
      verdicts(`
        a: 0 ${OPEN}
        a: 0.2s..20s/0.2s <tick
        a: 20.1s close 1006
        b: 21s connect wss://shop.test/ws
        b: 21.01s error Error in connection establishment: net::ERR_CONNECTION_REFUSED
        b: 21.02s close 1006
      `),
    ).toEqual(['server-crash high a', 'handshake-failed high b']);
  });

  test('cut in the middle of traffic and nothing more is known: a crash, with little confidence', () => {
    expect(verdicts(`0 ${OPEN} · 0.2s..20s/0.2s <tick · 20.1s close 1006`)).toEqual(['server-crash low a']);
  });

  test.each([
    ['1011', 'server-error high a'],
    ['1014', 'server-error high a'],
    ['1013', 'server-overloaded high a'],
    ['1008 token', 'policy-or-auth high a'],
    ['4401 token expired', 'policy-or-auth high a'],
    ['1009', 'message-too-big high a'],
    ['1007', 'invalid-payload high a'],
    ['1003', 'invalid-payload high a'],
  ])('code %s', (close, expected) => {
    expect(verdicts(`0 ${TALK} · 3s close ${close}`)).toEqual([expected]);
  });

  test('a normal close by the server needs no finding', () => {
    expect(verdicts(`0 ${TALK} · 3.3s close 1000`)).toEqual([]);
  });

  test('a code is explained for the protocol that was recognised', () => {
    const graphql = onlyFinding(
      '0 open wss://shop.test/graphql sec-websocket-protocol=graphql-transport-ws · 1s >{"type":"connection_init"} · 4s close 4408 Connection initialisation timeout',
    );
    expect(graphql.title).toContain('Connection initialisation timeout');
    const discord = onlyFinding(
      '0 open wss://gateway.discord.gg/?v=10&encoding=json · 1s <{"op":10} · 4s close 4004',
    );
    expect(discord.title).toContain('Authentication failed');
  });
});

describe('network and machine', () => {
  test('the offline event explains cuts on every host', () => {
    const finding = onlyFinding(`
      a: 0 ${OPEN}
      b: 0 open wss://chat.test/ws
      a: 5s <hello
      b: 6s <hello
      30s offline
      a: 34s close 1006
      b: 34.1s close 1006
      60s online
    `);
    expect(finding).toMatchObject({ rule: 'network-lost', confidence: 'high', connections: ['a', 'b'] });
  });

  test('three hosts at one instant have the network in common', () => {
    expect(
      verdicts(`
        a: 0 open wss://a.test/ws
        b: 1s open wss://b.test/ws
        c: 2s open wss://c.test/ws
        a: 30s <x
        b: 33s <x
        c: 36s <x
        a: 40s close 1006
        b: 40.1s close 1006
        c: 40.2s close 1006
      `),
    ).toEqual(['network-lost high a,b,c']);
  });

  test('a jump of the wall clock before the loss: the machine slept', () => {
    expect(verdicts(`0 ${TALK} · 60s slept 2h · 62s close 1006`)).toEqual(['machine-slept high a']);
  });

  test('a connection on which the server spoke after waking up was not lost by the sleep', () => {
    const rules = diagnosePicture(`0 ${TALK} · 60s slept 2h · 63s <still here · 69.3s close 1006`).map(
      ({ rule }) => rule,
    );
    expect(rules).not.toContain('machine-slept');
  });
});

describe('handshakes', () => {
  test.each([401, 403, 404, 426, 502, 503, 504])('HTTP %i is said in words', (status) => {
    const finding = onlyFinding(`
      0 connect wss://shop.test/ws
      0.1s error Error during WebSocket handshake: Unexpected response code: ${status}
      0.1s close 1006
    `);
    expect(finding).toMatchObject({ rule: 'handshake-rejected', confidence: 'high' });
    expect(finding.title).toMatch(new RegExp(`^HTTP ${status}: the handshake was \\w+`));
    expect(finding.advice.length).toBeGreaterThan(0);
  });

  test.each([
    [302, 'redirected'],
    [402, 'paid'],
    [422, 'wrong request'],
    [497, 'TLS'],
    [511, 'login'],
    [521, 'Cloudflare'],
    [530, 'Cloudflare'],
    [599, 'failure of the server'],
  ])('HTTP %i is told from its family', (status, words) => {
    const { title } = onlyFinding(`0 connect wss://shop.test/ws · 0.1s response ${status} · 0.1s close 1006`);
    expect(title).toContain(words);
  });

  test('the status is read from the answer too, and equal refusals are one finding', () => {
    const refused = (name: string, at: number) =>
      `${name}: ${at}s connect wss://shop.test/ws\n${name}: ${at + 0.1}s response 403 Forbidden server=nginx\n${name}: ${at + 0.1}s close 1006`;
    expect(verdicts([refused('a', 0), refused('b', 5)].join('\n'))).toEqual(['handshake-rejected high a,b']);
  });

  test.each([
    ['ERR_CONNECTION_REFUSED', 'handshake-failed', 'nothing listens'],
    ['ERR_NAME_NOT_RESOLVED', 'handshake-failed', 'host name'],
    ['ERR_WS_THROTTLE_QUEUE_TOO_LARGE', 'handshake-failed', 'the browser itself held it back'],
    ['ERR_ABORTED', 'handshake-failed', 'given up'],
    ['ERR_PROXY_AUTH_REQUESTED', 'handshake-failed', 'login'],
    ['ERR_TUNNEL_CONNECTION_FAILED', 'handshake-failed', 'proxy'],
    ['ERR_TOO_MANY_REDIRECTS', 'handshake-failed', 'does not connect'],
    ['ERR_INSUFFICIENT_RESOURCES', 'handshake-failed', '255'],
    ['ERR_BLOCKED_BY_LOCAL_NETWORK_ACCESS_CHECKS', 'handshake-failed', 'blocked'],
    ['ERR_CERT_AUTHORITY_INVALID', 'tls-failure', 'trust'],
    ['ERR_SSL_PROTOCOL_ERROR', 'tls-failure', 'TLS'],
  ])('%s', (error, rule, words) => {
    const finding = onlyFinding(
      `0 connect wss://shop.test/ws · 0.1s error Error in connection establishment: net::${error} · 0.1s close 1006`,
    );
    expect(finding.rule).toBe(rule);
    expect(finding.title).toContain(words);
  });

  test('a page that closes before it is open closed it itself', () => {
    expect(
      verdicts(
        '0 connect wss://shop.test/ws · 0.1s call-close · 0.1s error WebSocket is closed before the connection is established. · 0.1s close 1006',
      ),
    ).toEqual(['closed-by-page high a']);
  });
});

describe('how an end is disguised', () => {
  const silent = (close: string, count = 1) =>
    repeatedly(
      count,
      200,
      (start) => `
        ${start}s ${OPEN}
        ${start + 1}s >hi
        ${start + 1.1 + start / 100}s <hello
        ${start + 47.1 + start / 100}s close ${close}
      `,
    );

  test.each([
    '1011 Did not receive audio data or a text message within the timeout window.',
    '1000 Idle timeout expired',
    '4000 no activity for 46 seconds',
  ])('a reason that speaks of silence outranks its code: %s', (close) => {
    expect(verdicts(silent(close))).toEqual(['idle-timeout high s1']);
  });

  test('a reason that speaks of a time-out needs silences that agree to be sure', () => {
    expect(verdicts(silent('4408 Connection Timeout', 3))).toEqual(['idle-timeout high s1,s2,s3']);
  });

  test.each([
    ['4408 Connection initialisation timeout', 'policy-or-auth high'],
    ['4000 login timeout', 'policy-or-auth medium'],
  ])('a time-out of something else than silence is not idle: %s', (close, rule) => {
    expect(verdicts(silent(close))).toEqual([`${rule} s1`]);
  });

  test.each([
    ['3001 shutdown', 'server-restart high'],
    ['3004 internal server error', 'server-error high'],
    ['4999 server too busy', 'server-overloaded high'],
    ['4999 token expired', 'policy-or-auth high'],
    ['4999 nobody knows', 'policy-or-auth medium'],
  ])('a code that nobody knows means what its reason says: %s', (close, expected) => {
    expect(verdicts(`0 ${TALK} · 9s close ${close}`)).toEqual([`${expected} a`]);
    // Without a witness in the page it may be the page's own.
    const unwitnessed = `0 ${TALK} · 9s reported ${close} ~file · 9s ended ~file`;
    expect(verdicts(unwitnessed)).toEqual([`${expected.replace('high', 'medium')} a`]);
  });

  const aged = (age: number, code: string) =>
    Array.from(
      { length: 4 },
      (_, i) =>
        `s${i}: ${i * 4000}s ${OPEN}\ns${i}: ${i * 4000 + 1}s..${i * 4000 + age - 1.3 * (i + 1)}s/${3 + i}s <tick\ns${i}: ${i * 4000 + age}s close ${code}`,
    ).join('\n');

  test.each(['1001', '1001 Going away', '1000', '1011'])(
    'equal ages closed with %s are a limit on the age',
    (code) => {
      expect(verdicts(aged(600, code))).toEqual(['max-lifetime high s0,s1,s2,s3']);
    },
  );

  test('a server that goes down in steps: three of five ages agree by accident', () => {
    const ages = [118, 60, 118.4, 117.8, 25];
    const rolling = ages
      .map((age, i) => {
        const end = 200 + i * 7;
        return `s${i}: ${end - age}s ${OPEN}\ns${i}: ${end - age + 1}s..${end - 1 - i}s/${3 + i}s <tick\ns${i}: ${end}s close 1001 going away`;
      })
      .join('\n');
    expect(diagnosePicture(rolling).map(({ rule }) => rule)).not.toContain('max-lifetime');
  });

  test('one 1001 is no limit on the age', () => {
    expect(verdicts(`0 ${TALK} · 2s..598s/3s <tick · 600s close 1001`)).toEqual(['server-restart low a']);
  });

  test('a message just before the end says what the code does not', () => {
    const said = (message: string, close = '1000') =>
      verdicts(`0 ${TALK} · 9s <${message} · 9.1s close ${close}`);
    expect(said('{"type":"disconnect","reason":"server_restart","reconnect":true}')).toEqual([
      'server-restart high a',
    ]);
    expect(said('{"event":"pusher:error","data":{"code":4201,"message":"Pong reply not received"}}')).toEqual(
      ['heartbeat-unanswered high a'],
    );
    expect(said('{"type":"disconnect","reason":"unauthorized","reconnect":false}')).toEqual([
      'policy-or-auth high a',
    ]);
    // An error in the middle of the conversation, or data that merely looks like one, says nothing of the end.
    expect(said('{"type":"message","text":"server_restart"}')).toEqual([]);
    expect(verdicts(`0 ${TALK} · 3s <{"type":"error","message":"unauthorized"} · 9.1s close 1000`)).toEqual(
      [],
    );
  });
});

describe('ends whose code nobody saw', () => {
  const together = (later: string) => `
    a: 0 open wss://shop.test/a
    b: 3s open wss://shop.test/b
    c: 9s open wss://shop.test/c
    a: 20s..39s/1s <tick
    b: 22s <hello
    c: 30s <hello
    a: 40.00s ended
    b: 40.02s ended
    c: 40.05s ended
    ${later}
  `;

  test('sockets of a host that end together and come back are a restart', () => {
    expect(verdicts(together('d: 41s open wss://shop.test/a'))).toEqual(['server-restart medium a,b,c']);
  });

  test('those that do not come back may have been closed by the page', () => {
    expect(verdicts(together(''))).toEqual([]);
  });

  test('nobody is there afterwards: the server died', () => {
    const refused =
      'd: 41s connect wss://shop.test/a\nd: 41.01s error net::ERR_CONNECTION_REFUSED\nd: 41.01s ended';
    expect(verdicts(together(refused)).find((line) => line.startsWith('server'))).toBe(
      'server-crash medium a,b,c',
    );
  });

  test('four pages do not close their sockets at one instant of their own accord', () => {
    const socket = (name: string, talked: number) =>
      `${name}: 0 open wss://shop.test/ws in ${name}\n${name}: ${talked}s >x\n${name}: ${talked + 37.4}s ended`;
    const four = ['p', 'q', 'r', 's'].map((name, i) => socket(name, 1 + i / 100)).join('\n');
    expect(verdicts(four)).toEqual(['server-restart low p,q,r,s']);
    expect(verdicts(four.replace(/ in \w/g, ''))).toEqual([]);
  });

  test('sockets that were never open together were not lost together', () => {
    const flapping = Array.from(
      { length: 12 },
      (_, i) => `f${i}: ${i * 0.3}s open wss://shop.test/ws\nf${i}: ${i * 0.3 + 0.2}s ended`,
    ).join('\n');
    expect(diagnosePicture(flapping).map(({ rule }) => rule)).not.toContain('server-restart');
  });

  test('a worker that went away took its socket along', () => {
    expect(
      verdicts(`
        0 context w worker https://app.test/w.js in page
        1s open wss://shop.test/ws in w
        9s <hello
        10s context-gone w destroyed
        10.04s ended
      `),
    ).toEqual(['closed-by-navigation high a']);
  });

  test('an end that capture did not see tells nothing', () => {
    expect(verdicts(together('').replaceAll('ended', 'ended unseen'))).toEqual([]);
  });
});

describe('the browser', () => {
  test('a frame that breaks the protocol', () => {
    expect(
      verdicts(
        `0 ${TALK} · 2s error A server must not mask any frames that it sends to the client. · 2s close 1006`,
      ),
    ).toEqual(['browser-rejected-frame high a']);
  });

  test('a control frame that is too large is no message that is too big', () => {
    const said = 'Received too large control frame: opcode = 9, payload length = 126';
    expect(verdicts(`0 ${TALK} · 2s error ${said} · 2s close 1006`)).toEqual([
      'browser-rejected-frame high a',
    ]);
  });

  test('what the browser says as it puts the page away is no complaint about the server', () => {
    const said = '2s frozen · 2s error Page entered Back-Forward Cache. · 2.1s close 1006';
    expect(verdicts(`0 ${TALK} · ${said}`)).toEqual(['closed-by-navigation high a']);
  });

  test('text that is no UTF-8', () => {
    expect(verdicts(`0 ${TALK} · 2s error Could not decode a text frame as UTF-8. · 2s close 1006`)).toEqual([
      'invalid-payload high a',
    ]);
  });

  test('a message that was too big is named', () => {
    const finding = onlyFinding(`0 ${TALK} · 2s >text(300000) · 2.05s close 1009`);
    expect(finding.evidence.some(({ row }) => row === 2)).toBe(true);
    expect(finding.title).toContain('300 kB');
  });

  test('the close handshake that was never answered', () => {
    expect(verdicts(`0 ${TALK} · 2s call-close 1000 · 62.1s close 1006`)).toEqual(['close-timeout high a']);
    const onTheWire = '2s >#close 2 · 62s wire {"type":"close-timeout"}';
    expect(verdicts(`0 ${TALK} · ${onTheWire} · 62.1s close 1006`)).toEqual(['close-timeout high a']);
  });
});

test('nothing that explains a cut: it says so', () => {
  expect(verdicts(`0 ${TALK} · 20.3s close 1006`)).toEqual(['abnormal-unexplained low a']);
});
