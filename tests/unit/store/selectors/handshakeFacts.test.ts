import { describe, expect, test } from 'vitest';
import { parseExtensions } from '../../../../src/base/extensionList.ts';
import { handshakeFacts } from '../../../../src/store/selectors/handshakeFacts.ts';
import { picture } from '../../../support/pictures.ts';
import { sessionWith } from '../../../support/sessionFiles.ts';

function factsOf(text: string) {
  const [connection] = sessionWith(picture(text)).connections;
  if (!connection) throw new Error('The picture has no connection.');
  return handshakeFacts(connection);
}

describe('Sec-WebSocket-Extensions', () => {
  test('names and parameters, with and without values', () => {
    expect(
      parseExtensions('permessage-deflate; server_no_context_takeover; client_max_window_bits=10'),
    ).toEqual([
      {
        name: 'permessage-deflate',
        parameters: [{ name: 'server_no_context_takeover' }, { name: 'client_max_window_bits', value: '10' }],
      },
    ]);
  });

  test('several, in one header and in several, with quoted values', () => {
    expect(parseExtensions('a; x="1, \\"2\\"; 3", b\nc ; y = 4').map(({ name }) => name)).toEqual([
      'a',
      'b',
      'c',
    ]);
    expect(parseExtensions('a; x="1, \\"2\\"; 3"')[0]?.parameters).toEqual([
      { name: 'x', value: '1, "2"; 3' },
    ]);
    expect(parseExtensions('c ; y = 4')[0]?.parameters).toEqual([{ name: 'y', value: '4' }]);
  });

  test('nothing, and what is broken, end the list', () => {
    expect(parseExtensions('')).toEqual([]);
    expect(parseExtensions(', ,a,;')).toEqual([{ name: 'a', parameters: [] }]);
    expect(parseExtensions('a; x="open')).toEqual([{ name: 'a', parameters: [] }]);
  });
});

describe('what the Handshake tab says', () => {
  test('how far along a socket was when it was found, and what was waiting', () => {
    const { found, wasOpenBefore } = factsOf(
      '1s joined wss://a.test · 1s found open 1200 · 9s found closing 1',
    );
    expect(wasOpenBefore).toBe(true);
    expect(found).toMatchObject([
      { when: 'When capture began', what: 'open, 1,200 bytes were waiting to be sent', origin: 'page-hook' },
      { when: 'When capture went on', what: 'closing, 1 byte was waiting to be sent' },
    ]);
    expect(factsOf('1s joined wss://a.test · 1s found connecting')).toMatchObject({
      found: [{ what: 'connecting' }],
      wasOpened: false,
      wasOpenBefore: false,
    });
    // It was not new when capture went on.
    expect(factsOf('0 connect wss://a.test · 9s found open').found).toMatchObject([
      { when: 'When capture went on', what: 'open' },
    ]);
  });

  test('what was chosen is the answer’s; without one nothing is claimed', () => {
    expect(factsOf('0 open wss://a.test sec-websocket-protocol=mqtt')).toMatchObject({
      chosenSubprotocol: 'mqtt',
      acceptedExtensions: [],
    });
    expect(factsOf('0 connect wss://a.test sec-websocket-protocol=mqtt')).toMatchObject({
      offeredSubprotocols: ['mqtt'],
      chosenSubprotocol: undefined,
      acceptedExtensions: undefined,
    });
    expect(factsOf('0 joined wss://a.test protocol=mqtt')).toMatchObject({
      offeredSubprotocols: undefined,
      chosenSubprotocol: 'mqtt',
      steps: [],
    });
  });

  test('cookies of the header were sent; those the browser held are only that', () => {
    expect(factsOf('0 connect wss://a.test cookie=a=b').cookies).toMatchObject({
      known: 'sent',
      list: [{ name: 'a', value: 'b' }],
    });
    expect(factsOf('0 connect wss://a.test · 0 cookies sid=1').cookies).toMatchObject({
      known: 'held',
      list: [{ name: 'sid', value: '1', attributes: ['HttpOnly', 'Secure', 'SameSite=Lax'] }],
    });
    // What was sent counts, whichever is told first.
    for (const told of ['cookies sid=1 · 0 cookies-sent lang=en', 'cookies-sent lang=en · 0 cookies sid=1'])
      expect(factsOf(`0 connect wss://a.test · 0 ${told}`).cookies).toMatchObject({
        known: 'sent',
        list: [{ name: 'lang' }],
      });
    expect(factsOf('0 connect wss://a.test').cookies).toBeUndefined();
  });

  test('each step takes the time since the one before', () => {
    const { steps } = factsOf('0 connect wss://a.test · 40ms response 101 · 100ms <hello');
    expect(steps.map(({ label, tookMs }) => [label, tookMs])).toEqual([
      ['Request sent', 0],
      ['Answered', 40],
      ['First message', 60],
    ]);
  });
});
