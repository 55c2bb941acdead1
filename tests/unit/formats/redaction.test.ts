import { expect, test } from 'vitest';
import { decodeBase64, decodeUtf8, encodeBase64 } from '../../../src/base/bytes.ts';
import { previewRedaction, writeSession } from '../../../src/formats/har/writeSession.ts';
import { createRedactor } from '../../../src/formats/redact.ts';
import type { Payload, SessionEvent } from '../../../src/model/events.ts';
import type { Finding } from '../../../src/model/finding.ts';
import { dumpSession } from '../../support/dumpSession.ts';
import { picture } from '../../support/pictures.ts';
import { fileText, readBack, sessionWith } from '../../support/sessionFiles.ts';

const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.TJVA95OrM7E2cBab30RMHrHDcEfxjoYZgeFONFh7HgQ';
const GITHUB = 'ghp_16C7e42F292c6912E7710c838347Ae178B4a';
const OPAQUE = 'q8Zt3vX1Lk92mPz7Rw4Yb6Nc0Jd5Hs';
const HEX = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822c';

const text = (data: string): Payload => ({ encoding: 'text', data });
const binary = (data: string): Payload => ({
  encoding: 'base64',
  data: encodeBase64(new TextEncoder().encode(data)),
});

/** Where secrets stand in messages; each says SECRETn, or something no human would write, as its secret. */
const MESSAGES: readonly (readonly [string, string])[] = [
  ['{"password":"SECRET1"}', 'SECRET1'],
  ['{"user":{"credentials":{"login":"me","pin":"SECRET2"}}}', 'SECRET2'],
  ['{"a":[{"apiKey":"SECRET3"}]}', 'SECRET3'],
  ['{"access_token": 12345678901234}', '12345678901234'],
  ['{"auth":["SECRET4","SECRET5"]}', 'SECRET5'],
  ['{"Authorization":"Bearer SECRET6"}', 'SECRET6'],
  ['42["authenticate",{"token":"SECRET7"}]', 'SECRET7'],
  ['42["token","SECRET8"]', 'SECRET8'],
  ['0{"sid":"SECRET9","upgrades":["websocket"],"pingInterval":25000}', 'SECRET9'],
  ['CONNECT\naccept-version:1.2\nlogin:me\npasscode:SECRET10 with blanks\n\n\0', 'SECRET10'],
  ['CONNECTED\nsession:SECRET11\n\n\0', 'SECRET11'],
  ['{"type":1,"arguments":[{"jwt":"SECRET12"}]}\x1e{"type":6}\x1e', 'SECRET12'],
  ['{"payload":"{\\"token\\":\\"SECRET13\\"}"}', 'SECRET13'],
  ['{"body":"{\\"deep\\":\\"{\\\\\\"password\\\\\\":\\\\\\"SECRET14\\\\\\"}\\"}"}', 'SECRET14'],
  ['{"headers":[{"name":"Cookie","value":"SECRET15"}]}', 'SECRET15'],
  ['{"query":"mutation { login(user: \\"me\\", password: \\"SECRET16\\") { id } }"}', 'SECRET16'],
  ['a["{\\"csrfToken\\":\\"SECRET17\\"}"]', 'SECRET17'],
  ['{"url":"https://me:SECRET18@a.test/x?access_token=SECRET19&page=2#jwt=SECRET20"}', 'SECRET19'],
  ['{"url":"https://me:SECRET18@a.test/x?access_token=SECRET19&page=2#jwt=SECRET20"}', 'SECRET18'],
  ['{"url":"https://me:SECRET18@a.test/x?access_token=SECRET19&page=2#jwt=SECRET20"}', 'SECRET20'],
  [`{"hello":"${JWT}"}`, JWT],
  [`plain words and ${JWT} more`, JWT.slice(0, 20)],
  [`{"note":"use ${GITHUB} please"}`, GITHUB],
  [`{"opaque":"${OPAQUE}"}`, OPAQUE],
  [HEX, HEX],
  ['log in with token=SECRET21 now', 'SECRET21'],
  ['Authorization: Bearer SECRET22-abc', 'SECRET22'],
  ['Cookie: a=SECRET23; b=SECRET24', 'SECRET24'],
  ['sent Bearer SECRET25abcdef in vain', 'SECRET25'],
  ['-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA04up8hoqzS1\n-----END RSA PRIVATE KEY-----', 'MIIEp'],
  ['{"token":"SECRET26', 'SECRET26'],
  ['{"token":"SECRET27 cut, off', 'off'],
  ['"token": "SECRET28"', 'SECRET28'],
  ['\\"token\\": \\"SECRET29\\"', 'SECRET29'],
  ['{"password":"say \\"SECRET30\\" twice"}', 'SECRET30'],
  ['{"set-cookie":["id=SECRET31; Path=/"]}', 'SECRET31'],
  ['{"session":{"id":"SECRET32","expires":3600}}', 'SECRET32'],
  ['{"X-Amz-Signature":"SECRET33"}', 'SECRET33'],
  ['set token={"value":"SECRET34"}', 'SECRET34'],
];

test.each(MESSAGES)('%s holds no secret afterwards', (message, secret) => {
  const redactor = createRedactor();
  expect(redactor.payload(text(message)).data).not.toContain(secret);
  const asBytes = redactor.payload(binary(message));
  expect(decodeUtf8(decodeBase64(asBytes.data) ?? new Uint8Array())).not.toContain(secret);
});

test('all the rest of a message stays as it was, to the letter', () => {
  const redactor = createRedactor();
  const clean = (message: string) => redactor.payload(text(message)).data;
  expect(clean('42["login",{ "token" : "x1", "id":12345678901234567890, "n": 1.0 }]')).toBe(
    '42["login",{ "token" : "[redacted]", "id":12345678901234567890, "n": 1.0 }]',
  );
  expect(clean('{"url":"wss://a.test/ws?room=1&token=x1#top"}')).toBe(
    '{"url":"wss://a.test/ws?room=1&token=[redacted]#top"}',
  );
  expect(clean('{"auth":{"user":"me","ok":true,"none":null,"empty":""}}')).toBe(
    '{"auth":{"user":"[redacted]","ok":true,"none":null,"empty":""}}',
  );
});

test.each([
  '{"op":"sub","id":"5f0c954e-1a2b-4c3d-9e8f-0a1b2c3d4e5f","price":65000.51,"at":"2026-05-01T10:00:00.123Z"}',
  '42["message",{"author":"Ann","text":"the key to the basic problem is: patience"}]',
  '{"type":"ping"}',
  '2',
  '{"max_tokens":512,"completion_tokens":87}',
  'CONNECT\naccept-version:1.2,1.1\nheart-beat:10000,10000\nhost:a.test\n\n\0',
  '{"url":"https://shop.test/products/blue-suede-shoes-2026?page=2&sort=price"}',
  '[info] a session of words, {braces} and "quotes" that are no JSON',
  '{"topic":"room:lobby","event":"phx_join","payload":{},"ref":"1","join_ref":"1"}',
  'getUserProfileV2Response and /api/v1/org5/proj7/user9/settings',
])('%s has nothing to hide and stays', (message) => {
  const redactor = createRedactor();
  expect(redactor.payload(text(message))).toEqual(text(message));
  expect(Object.values(redactor.report().counts)).toEqual([0, 0, 0, 0, 0, 0]);
});

test.each([
  ['graphql-transport-ws', 'graphql-transport-ws'],
  ['mqtt, v12.stomp', 'mqtt, v12.stomp'],
  ['chat.v2, my-protocol', 'chat.v2, my-protocol'],
  ['access_token, hunter', 'access_token, [redacted]'],
  ['bearer.SECRETabc, mqtt', '[redacted], mqtt'],
  ['v4.channel.k8s.io, base64url.bearer.authorization.k8s.io.SECRETabc', 'v4.channel.k8s.io, [redacted]'],
  [OPAQUE, '[redacted]'],
])('of the subprotocols %s what names a protocol stays', (list, clean) => {
  const [header] = createRedactor().headers([{ name: 'Sec-WebSocket-Protocol', value: list }]);
  expect(header?.value).toBe(clean);
});

test('a subprotocol the page offered as a secret is removed from the answer too', () => {
  const redactor = createRedactor();
  redactor.headers([{ name: 'sec-websocket-protocol', value: 'token, hunter' }]);
  expect(redactor.headers([{ name: 'sec-websocket-protocol', value: 'hunter' }])[0]?.value).toBe(
    '[redacted]',
  );
});

test('of headers the names stay, and what joins a session with a net log', () => {
  const redactor = createRedactor();
  const clean = redactor.headers([
    { name: 'Cookie', value: 'a=b' },
    { name: 'X-Api-Key', value: 'abc' },
    { name: 'Proxy-Authorization', value: 'Basic abc' },
    { name: 'Sec-WebSocket-Key', value: 'dGhlIHNhbXBsZSBub25jZQ==' },
    { name: 'Referer', value: 'https://a.test/?code=abc' },
    { name: 'User-Agent', value: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/156.0.0.0' },
  ]);
  expect(clean.map(({ value }) => value)).toEqual([
    '[redacted]',
    '[redacted]',
    '[redacted]',
    'dGhlIHNhbXBsZSBub25jZQ==',
    'https://a.test/?code=[redacted]',
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/156.0.0.0',
  ]);
  expect(redactor.report()).toMatchObject({
    counts: { headers: 3, urlParts: 1 },
    names: ['code', 'cookie', 'proxy-authorization', 'x-api-key'],
  });
});

test('a user can name what else is secret', () => {
  const redactor = createRedactor({ alsoSecret: ['Kunden-Nummer'] });
  expect(redactor.text('{"kundenNummer":4711,"number":4711}')).toBe(
    '{"kundenNummer":"[redacted]","number":4711}',
  );
});

test('binary messages that are no text are removed unless they are to be kept', () => {
  const bytes: Payload = { encoding: 'base64', data: encodeBase64(Uint8Array.of(0x10, 0xff, 0x00, 0x83)) };
  const removed = createRedactor().payload(bytes);
  expect(atob(removed.data)).toBe('[redacted]');
  expect(createRedactor({ binary: 'keep' }).payload(bytes)).toEqual(bytes);
  const json = binary('{"ok":true}');
  expect(createRedactor().payload(json)).toEqual(json);
});

const FINDING: Finding = {
  id: 'policy-or-auth:a',
  rule: 'policy-or-auth',
  severity: 'error',
  confidence: 'high',
  title: 'The server refused the token=SECRET_IN_TITLE',
  connections: ['a'],
  evidence: [{ text: 'Close reason "token=SECRET_IN_EVIDENCE expired"', origin: 'page-hook' }],
  candidates: [
    {
      id: 'x',
      seconds: 1,
      product: 'x',
      setting: 'y',
      offsetSeconds: 0,
      because: 'header x-token: SECRET_IN_BECAUSE',
    },
  ],
  alternatives: ['or password=SECRET_IN_ALTERNATIVE'],
  advice: [{ title: 'use token=SECRET_IN_ADVICE', snippet: '{"secret":"SECRET_IN_SNIPPET"}' }],
};

function secretSession() {
  const events: SessionEvent[] = [
    ...picture(`
      0 context page page https://app.test/?session=SECRET_IN_PAGE
      0 joined wss://me:SECRET_IN_USERINFO@a.test/ws/${OPAQUE}?apiKey=SECRET_IN_URL&room=1
      0.1s open wss://ignored.test authorization=SECRET_IN_RESPONSE set-cookie=SECRET_IN_COOKIE
      0.2s error token=SECRET_IN_ERROR refused
      0.3s navigate https://app.test/login?token=SECRET_IN_NAVIGATION
      0.4s capture lost password=SECRET_IN_CAPTURE
      1s call-close 4001 token=SECRET_IN_CALL
      2s close 4001 Bearer SECRET_IN_REASON
      b: 3s connect wss://b.test cookie=SECRET_IN_REQUEST sec-websocket-protocol=token.SECRET_IN_PROTOCOL
    `),
    {
      kind: 'connection-created',
      atMs: 4000,
      origin: 'protocol',
      connectionId: 'c',
      url: 'wss://c.test',
      initiator: {
        type: 'script',
        stack: [{ functionName: 'f', url: 'https://app.test/a.js?key=SECRET_IN_STACK', line: 1, column: 1 }],
      },
    },
    {
      kind: 'close-called',
      atMs: 4100,
      origin: 'page-hook',
      connectionId: 'c',
      stack: [
        { functionName: 'f', url: 'https://app.test/a.js?key=SECRET_IN_CALL_STACK', line: 1, column: 1 },
      ],
    },
  ];
  MESSAGES.forEach(([message, secret], i) => {
    const frame = {
      kind: 'frame',
      atMs: 5000 + i,
      origin: 'protocol',
      connectionId: 'c',
      direction: 'sent',
    } as const;
    events.push({ ...frame, opcode: 1, payload: text(message) });
    events.push({ ...frame, opcode: 2, payload: binary(message) });
    events.push({ ...frame, opcode: 9, payload: { encoding: 'base64', data: btoa(`\x01\xff${secret}`) } });
  });
  return sessionWith(events);
}

test('no secret of a whole session is anywhere in its file', () => {
  const session = secretSession();
  const open = fileText(session, { findings: [FINDING] });
  const clean = fileText(session, { findings: [FINDING], redaction: {} });
  const secrets = [
    ...new Set(open.match(/SECRET_IN_[A-Z_]+/g) ?? []),
    ...MESSAGES.map(([, secret]) => secret),
    OPAQUE,
  ];
  expect(secrets.length).toBeGreaterThan(50);
  expect(clean).not.toMatch(/SECRET/);
  for (const secret of secrets.filter((word) => word !== 'off')) {
    expect(clean).not.toContain(secret);
    // At any of the three places of a base64 group a secret can begin.
    for (const shift of ['', 'x', 'xx']) {
      const inner = btoa(shift + secret)
        .replace(/=+$/, '')
        .slice(4, -2);
      if (inner.length >= 8) expect(clean).not.toContain(inner);
    }
  }
});

test('a clean file tells what was removed, and the preview tells the same before', async () => {
  const session = secretSession();
  const preview = previewRedaction(session, { findings: [FINDING], redaction: {} });
  let step = preview.next();
  while (!step.done) step = preview.next();
  const clean = fileText(session, { findings: [FINDING], redaction: {} });
  expect(JSON.parse(clean).log._wsDoctor.redaction).toEqual(step.value);
  expect(step.value).toMatchObject({ binary: 'remove' });
  for (const count of Object.values(step.value.counts)) expect(count).toBeGreaterThan(0);
  expect(step.value.names).toContain('password');
  const { report } = await readBack(clean);
  expect(report.redaction).toEqual(step.value);
  expect(report.notes).toEqual(['Secrets were removed from this session before it was saved.']);
});

test('the writer returns what it removed', () => {
  const writing = writeSession(secretSession(), { findings: [], creatorVersion: '0', redaction: {} });
  let step = writing.next();
  while (!step.done) step = writing.next();
  expect(step.value).toMatchObject({
    connections: 3,
    frames: 3 * MESSAGES.length,
    redaction: { binary: 'remove' },
  });
});

test('a clean session keeps everything but its secrets: times, sizes, order, codes', async () => {
  const session = secretSession();
  const { session: again } = await readBack(fileText(session, { redaction: {} }));
  const facts = (dumped: unknown) =>
    JSON.stringify(dumped, (name, value: unknown) =>
      ['payload', 'url', 'value', 'message', 'reason'].includes(name) ? undefined : value,
    );
  expect(facts(dumpSession(again))).toBe(facts(dumpSession(session)));
});

test('a file without secrets is the same with and without redaction, its report aside', () => {
  const session = sessionWith(
    picture('0 open wss://a.test/ws?room=1 server=nginx · 1s >{"op":"sub"} · 2s close 1000 bye'),
  );
  const parsed = (content: string) => JSON.parse(content);
  const clean = parsed(fileText(session, { redaction: {} }));
  clean.log._wsDoctor.redaction = undefined;
  clean.log.entries[0]._wsDoctor.messageNotes = [];
  expect(clean).toEqual(parsed(fileText(session)));
});

test('a megabyte of anything takes no unreasonable time', () => {
  const redactor = createRedactor();
  const hostile = [
    'a',
    '"',
    '\\',
    '{',
    '[',
    'eyJ',
    ':',
    '=',
    'a.',
    ' bearer ',
    '0a',
    '\\"',
    '-----BEGIN PRIVATE KEY-----',
    '\\"\n',
    'x="',
    'http://',
  ];
  for (const piece of hostile) {
    const started = performance.now();
    redactor.text(piece.repeat(1_000_000 / piece.length));
    redactor.text(`{"a":"${piece.repeat(1_000_000 / piece.length)}`);
    expect(performance.now() - started).toBeLessThan(5000);
  }
});
