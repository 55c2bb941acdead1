import { describe, expect, test } from 'vitest';
import { verdicts } from './diagnosePicture.ts';

const IO = 'open wss://chat.test/socket.io/?EIO=4&transport=websocket';
const HELLO = '<0{"sid":"x","pingInterval":25000,"pingTimeout":20000}';

/** Two sockets that the server sends away at 60 s, opened so far apart, and what comes after. */
const twoSentAway = (goodbye: string, end: string, after: string, apartSeconds = 2) => `
  a: 0 ${IO} · a: 0.1s ${HELLO} · a: 25s <2 · a: 25.01s >3 · a: 50s <2 · a: 50.01s >3
  b: ${apartSeconds}s ${IO} · b: ${apartSeconds + 0.1}s ${HELLO} · b: 27s <2 · b: 27.01s >3 · b: 52s <2 · b: 52.01s >3
  ${goodbye === '' ? '' : `a: 60s <${goodbye} · b: 60.005s <${goodbye}`}
  a: 60.01s ${end.replace('·', '· a:')}
  b: 60.02s ${end.replace('·', '· b:')}
  ${after}
`;
const BACK = `c: 62s ${IO} · c: 62.1s ${HELLO} · d: 62.3s ${IO} · d: 62.4s ${HELLO} · c: 80s >42["x"]`;
const NOBODY = `c: 62s connect wss://chat.test/socket.io/?EIO=4&transport=websocket · c: 62.1s error net::ERR_CONNECTION_REFUSED · c: 62.1s close 1006`;

describe('a server sends its clients away without saying why', () => {
  test.each([
    ['with a goodbye and no code', '41', 'close 1005', BACK, 'medium'],
    ['with a goodbye to a namespace', '41/admin,', 'close 1000', BACK, 'medium'],
    ['with a goodbye, and nobody saw a code', '41', 'ended', BACK, 'medium'],
    ['with a goodbye that its library obeys', '41', 'call-close · +10ms close 1005', BACK, 'medium'],
    ['and nobody is there afterwards', '41', 'close 1005', NOBODY, 'medium'],
    ['without a goodbye', '', 'close 1005', BACK, 'low'],
  ])('%s: it restarts', (_, goodbye, end, after, confidence) => {
    expect(verdicts(twoSentAway(goodbye, end, after))).toContain(`server-restart ${confidence} a,b`);
  });

  test.each([
    ['and they stay away: a user was logged out', '41', 'close 1005', 'e: 75s open wss://other.test/ws', 2],
    ['with a reason of its own', '', 'close 1000 done', BACK, 2],
    ['that began together: an age that ran out looks the same', '', 'close 1000', BACK, 0.2],
    ['because the page closed them', '', 'call-close 1000 · +10ms close 1000', BACK, 2],
  ])('%s: no restart', (_, goodbye, end, after, apart) => {
    expect(verdicts(twoSentAway(goodbye, end, after, apart)).join()).not.toContain('server-restart');
  });

  test('one of several: no restart', () => {
    const text = `a: 0 ${IO} · a: 0.1s ${HELLO} · b: 2s ${IO} · b: 2.1s ${HELLO} · a: 60s <41 · a: 60.01s close 1005 · c: 62s ${IO} · b: 70s >42["x"]`;
    expect(verdicts(text).join()).not.toContain('server-restart');
  });
});

describe('WAMP says why it ends', () => {
  const WAMP =
    '0 open wss://shop.test/ws sec-websocket-protocol=wamp.2.json · 1s >[1,"realm1",{}] · 1.1s <[2,7,{}] · 30s >[16,1,{},"a.b"]';

  test.each([
    ['[6,{},"wamp.close.system_shutdown"]', 'close 1000', 'server-restart high a'],
    [
      '[6,{},"wamp.close.system_shutdown"]',
      'reported 1000 ~file · 40.01s ended closed ~file',
      'server-restart high a',
    ],
    ['[3,{"message":"no"},"wamp.error.not_authorized"]', 'close 1000', 'policy-or-auth high a'],
  ])('%s, then %s', (message, end, verdict) => {
    expect(verdicts(`${WAMP} · 40s <${message} · 40.01s ${end}`)).toEqual([verdict]);
  });

  test.each(['[6,{},"wamp.close.goodbye_and_out"]', '[36,5,9,{},["wamp.close.system_shutdown"]]'])(
    '%s says nothing of the kind',
    (message) => {
      expect(verdicts(`${WAMP} · 40s <${message} · 40.01s close 1000`)).toEqual([]);
    },
  );
});
