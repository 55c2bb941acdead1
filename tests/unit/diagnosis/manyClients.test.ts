import { expect, test } from 'vitest';
import { diagnoseText } from '../../corpus/diagnoseText.ts';
import { verdicts } from './diagnosePicture.ts';

const START_MS = Date.parse('2026-03-01T10:00:00Z');

/** A recording of another program, which tells no pages apart: one more socket every 30 s, all of them in use. */
function har(count: number): string {
  const entries = Array.from({ length: count }, (_, i) => {
    const openMs = START_MS + i * 30_000;
    return {
      startedDateTime: new Date(openMs).toISOString(),
      time: 10,
      _resourceType: 'websocket',
      request: { method: 'GET', url: 'wss://shop.test/ws', httpVersion: 'HTTP/1.1', headers: [] },
      response: { status: 101, statusText: '', httpVersion: 'HTTP/1.1', headers: [] },
      _webSocketMessages: [
        { type: 'receive', time: openMs / 1000 + 1, opcode: 1, data: 'hello' },
        { type: 'send', time: START_MS / 1000 + 1500 + i, opcode: 1, data: '{"say":"hello"}' },
        { type: 'receive', time: START_MS / 1000 + 1590, opcode: 1, data: 'tick' },
      ],
    };
  });
  return JSON.stringify({ log: { version: '1.2', creator: { name: 'other', version: '1' }, entries } });
}

const rulesOf = async (text: string) => (await diagnoseText(text)).findings.map(({ rule }) => rule);

test('twelve sockets in use may be those of twelve clients where no page is told apart; thirty are not', async () => {
  expect(await rulesOf(har(12))).not.toContain('connection-leak');
  expect(await rulesOf(har(30))).toContain('connection-leak');
});

test('of one page twelve are too many', () => {
  const text = Array.from(
    { length: 12 },
    (_, i) => `l${i}: ${i * 30}s open wss://shop.test/ws\nl${i}: ${500 + i}s >{"say":"hello"}`,
  );
  expect(verdicts(text.join('\n')).join()).toContain('connection-leak medium');
});
