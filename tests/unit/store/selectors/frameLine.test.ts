import { expect, test } from 'vitest';
import { applyEvent, createSession } from '../../../../src/model/applyEvent.ts';
import type { FrameSeen } from '../../../../src/model/events.ts';
import { frameLine, framePreview } from '../../../../src/store/selectors/frameLine.ts';
import { createSessionView } from '../../../../src/store/sessionView.ts';

function lineOf(frame: Partial<FrameSeen>) {
  const session = createSession();
  const base = { kind: 'frame', connectionId: 'c1', atMs: 1, direction: 'received', opcode: 1 } as const;
  applyEvent(session, { ...base, origin: 'net-log', ...frame });
  const view = createSessionView({ kind: 'live' }, session);
  return { line: frameLine(view, 0), preview: framePreview(view, 0, undefined).kind };
}

test('a compressed message of which only the wire is known is not called empty', () => {
  const { line, preview } = lineOf({ wireSizeBytes: 83 });
  expect(line).toMatchObject({ sizeBytes: undefined, wireSizeBytes: 83 });
  expect(preview).toBe('unknown');
});

test('an empty message is empty, whoever tells it', () => {
  expect(lineOf({ sizeBytes: 0, wireSizeBytes: 0 })).toMatchObject({
    line: { sizeBytes: 0 },
    preview: 'empty',
  });
  const told = lineOf({ origin: 'protocol', payload: { encoding: 'text', data: '' } });
  expect(told).toMatchObject({ line: { sizeBytes: 0 }, preview: 'empty' });
});
