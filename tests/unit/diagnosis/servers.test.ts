import { describe, expect, test } from 'vitest';
import { createAnalyses } from '../../../src/analysis/analyses.ts';
import { diagnose } from '../../../src/diagnosis/diagnose.ts';
import { applyEvent } from '../../../src/model/applyEvent.ts';
import { sessionOf } from '../../support/pictures.ts';
import { diagnosePicture, OPEN, onlyFinding, TALK, verdicts } from './diagnosePicture.ts';

describe('words that only a server says', () => {
  const foreign = (reason: string) => `0 ${OPEN} ~file · 1s >hi ~file · 40s close 1000 ${reason} ~file`;

  test('tell a restart where nobody saw who closed', () => {
    expect(verdicts(foreign('Server shutting down'))).toEqual(['server-restart medium a']);
  });

  test('a page may restart something of its own', () => {
    expect(verdicts(foreign('restart of the game'))).toEqual([]);
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

  test('one restart does not end a socket and what took its place', () => {
    const again = `
      a: 0 open wss://shop.test/ws
      b: 1s open wss://shop.test/other
      a: 20s close 1012
      b: 25s close 1012
      a2: 26s connect wss://shop.test/ws
      a2: 26.1s error net::ERR_CONNECTION_REFUSED
      a2: 26.1s close 1006
      a3: 28s open wss://shop.test/ws
      b2: 29s open wss://shop.test/other
      a3: 60s close 1012
      b2: 62s close 1012
      a4: 64s open wss://shop.test/ws
      a4: 70s <x
    `;
    expect(verdicts(again).filter((verdict) => verdict.startsWith('server-restart'))).toEqual([
      'server-restart high a,b',
      'server-restart high a3,b2',
    ]);
  });

  test('what is learnt late about the first end tells the others where their restart began', () => {
    const session = sessionOf(`
      a: 0 open wss://shop.test/ws
      b: 1s open wss://shop.test/other
      a: 100s ended closed
      b: 110s close 1012
      c: 120s open wss://shop.test/third
      c: 200s <x
    `);
    const analyses = createAnalyses(session);
    const restarts = () => {
      analyses.advance();
      return diagnose(session, analyses, { nowMs: 200_000 })
        .filter(({ rule }) => rule === 'server-restart')
        .map(({ connections }) => connections.join(','));
    };
    expect(restarts()).toEqual(['b']);
    const netLog = { atMs: 100_000, origin: 'net-log', connectionId: 'a' } as const;
    applyEvent(session, { kind: 'close-reported', ...netLog, code: 1012, wasClean: true });
    expect(restarts()).toEqual(['a,b']);
  });

  test('a rolling restart that lies across a round time is one story, too', () => {
    const across = [0, 1, 2]
      .map((i) => `r${i}: ${i}s open wss://shop.test/${i}\nr${i}: ${290 + i * 8}s close 1012`)
      .join('\n');
    expect(verdicts(across)).toEqual(['server-restart high r0,r1,r2']);
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

  describe('1001 on one host, in a file of a proxy, which does not tell whose it was', () => {
    const gone = (spreadSeconds: number, backSeconds: number, said = ' ~file') => `
      a: 0 open wss://shop.test/a
      b: 1s open wss://shop.test/b
      a: 2s..19s/3s <x
      b: 2s..19s/4s <x
      a: 20s reported 1001${said} · 20s ended closed ~file
      b: ${20 + spreadSeconds}s reported 1001${said} · ${20 + spreadSeconds}s ended closed ~file
      c: ${20 + backSeconds}s open wss://shop.test/a
      d: ${20.1 + backSeconds}s open wss://shop.test/b
    `;

    test.each([
      ['at one instant and back at once: as likely a reload', 0.003, 0.6, 'low'],
      ['at one instant: the page may have been left', 0.003, 5, 'medium'],
      ['one after the other: no browser closes the sockets of a page so', 0.4, 5, 'high'],
    ])('%s', (_, spread, back, confidence) => {
      expect(verdicts(gone(spread, back))).toEqual([`server-restart ${confidence} a,b`]);
      expect(verdicts(gone(spread, back, ''))).toEqual(['server-restart high a,b']);
    });

    test('with words it is the server: a browser gives none', () => {
      expect(verdicts(gone(0.003, 0.6, ' going away ~file'))).toEqual(['server-restart high a,b']);
    });
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
