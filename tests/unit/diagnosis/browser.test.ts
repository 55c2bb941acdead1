import { describe, expect, test } from 'vitest';
import { onlyFinding, TALK, verdicts } from './diagnosePicture.ts';

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
