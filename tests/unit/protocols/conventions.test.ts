import { describe, expect, test } from 'vitest';
import { encodeBase64 } from '../../../src/base/bytes.ts';
import type { HeartbeatFrame } from '../../../src/knowledge/heartbeats/types.ts';
import { conventions } from '../../../src/protocols/heartbeats/conventions.ts';
import { FrameView } from '../../../src/protocols/heartbeats/frameView.ts';

function show(frame: HeartbeatFrame, example: string): FrameView {
  const view = new FrameView();
  const direction = frame.direction === 'server' ? 'received' : 'sent';
  const bytes = Uint8Array.from(example.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  if (frame.encoding === 'binary') {
    view.load(direction, 2, { encoding: 'base64', data: encodeBase64(bytes) });
  } else view.load(direction, 1, { encoding: 'text', data: example });
  return view;
}

describe('the examples of the heartbeat table are recognised', () => {
  for (const { entry, isAsk, isAnswer } of conventions) {
    const { ping, pong } = entry;
    if (ping?.example !== undefined) {
      test(`${entry.id} ping`, () => expect(isAsk(show(ping, ping.example ?? ''))).toBe(true));
    }
    if (pong?.example !== undefined && pong.match.kind !== 'protobuf') {
      test(`${entry.id} pong`, () => expect(isAnswer(show(pong, pong.example ?? ''))).toBe(true));
    }
  }
});

test.each([
  '{"type":"message","text":"ping me later, pong"}',
  '{"event":"trade","price":1}',
  '42["chat",{"text":"2"}]',
  'hello',
  '',
  '[1,2,3]',
])('an ordinary message is no heartbeat of the heuristics: %s', (text) => {
  const view = new FrameView();
  view.load('sent', 1, { encoding: 'text', data: text });
  const found = conventions.filter(
    ({ entry, isAsk, isAnswer }) => entry.detectBy.fallback && (isAsk(view) || isAnswer(view)),
  );
  expect(found.map(({ entry }) => entry.id)).toEqual([]);
});

test('a frame goes its own way only: Engine.IO 4 pings come from the server', () => {
  const engineIo = conventions.find(({ entry }) => entry.id === 'engineio-v4');
  const view = new FrameView();
  view.load('sent', 1, { encoding: 'text', data: '2' });
  expect(engineIo?.isAsk(view)).toBe(false);
});
