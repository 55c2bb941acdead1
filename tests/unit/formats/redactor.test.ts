import { expect, test } from 'vitest';
import { decodeBase64, decodeUtf8, encodeBase64 } from '../../../src/base/bytes.ts';
import { createRedactor } from '../../../src/formats/redact.ts';
import type { Payload } from '../../../src/model/events.ts';
import { binary, OPAQUE, SECRET_MESSAGES, text } from '../../support/secretMessages.ts';

test.each(SECRET_MESSAGES)('%s holds no secret afterwards', (message, secret) => {
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
