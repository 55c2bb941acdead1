import { expect, test } from 'vitest';
import { parseLaunchedNetLog, parseNetLogMessage } from '../../../src/bridge/netLogMessages.ts';

test('an offer carries its handle; what is of another form is nothing', () => {
  const handle = {};
  const offer = parseNetLogMessage({ type: 'offer', id: 'a', name: 'net-log.json', handle });
  expect(offer?.type === 'offer' && offer.handle).toBe(handle);
  expect(
    parseNetLogMessage({ type: 'offer', id: 'a', name: 'net-log.json', handle: 'C:\\' }),
  ).toBeUndefined();
  expect(parseNetLogMessage({ type: 'offer', id: '', name: 'x', handle })).toBeUndefined();
  expect(parseNetLogMessage({ type: 'take over' })).toBeUndefined();
  expect(parseNetLogMessage(undefined)).toBeUndefined();
});

test('only an address on the loopback interface with its secret is taken for the launcher’s', () => {
  const secret = 'a1'.repeat(16);
  const url = `http://127.0.0.1:4000/${secret}`;
  expect(parseLaunchedNetLog({ version: 1, url })).toEqual({ version: 1, url });
  for (const other of [
    `https://example.com/${secret}`,
    'http://127.0.0.1:4000/',
    `${url}?x`,
    'file:///etc',
  ]) {
    expect(parseLaunchedNetLog({ version: 1, url: other })).toBeUndefined();
  }
  expect(parseLaunchedNetLog({ version: 2, url })).toBeUndefined();
});
