import { describe, expect, test } from 'vitest';
import { createAnalyses } from '../../../../src/analysis/analyses.ts';
import { frameDetail } from '../../../../src/store/selectors/frameDetail.ts';
import { findInLine, frameLine, framePreview } from '../../../../src/store/selectors/frameLine.ts';
import type { SessionView } from '../../../../src/store/state.ts';
import { sessionOf } from '../../../support/pictures.ts';

function viewOf(text: string, budgetBytes?: number): SessionView {
  const session = sessionOf(text, budgetBytes === undefined ? {} : { budgetBytes });
  const analyses = createAnalyses(session);
  analyses.advance();
  return { session, analyses, source: { kind: 'live' } };
}

const preview = (step: string, pattern?: RegExp) =>
  framePreview(viewOf(`0 open wss://x.test/ · 1 ${step}`), 0, pattern);

describe('one line of a payload', () => {
  test('has its white space collapsed', () => {
    expect(preview('>{  "a":\t1,   "b": 2 }')).toEqual({ kind: 'text', text: '{ "a": 1, "b": 2 }' });
  });

  test('is cut where nobody reads on', () => {
    expect(preview('>text(5000)').text).toHaveLength(300);
  });

  test('begins near what is looked for when that is far inside', () => {
    const { text } = preview(`>${'x'.repeat(4000)}needle${'y'.repeat(400)}`, /needle/);
    expect(text).toMatch(/^…x{40}needle/);
  });

  test('is bytes for binary, with the text they make', () => {
    expect(preview('<0x0001ff')).toEqual({ kind: 'bytes', text: '00 01 ff' });
    expect(preview('<0x6869')).toEqual({ kind: 'bytes', text: '68 69  “hi”' });
  });

  test('is cut for long binary, and a letter cut in the middle does not make it unreadable', () => {
    // 47 × "a", then "ä" across the edge of what is shown
    const { text } = preview(`<0x${'61'.repeat(47)}c3a4${'61'.repeat(20)}`);
    expect(text).toMatch(/^(61 ){47}c3 … {2}“a{47}…”$/);
  });

  test('is the text of binary where that was searched', () => {
    expect(preview('<0x68656c6c6f', /HELL/i)).toEqual({ kind: 'text', text: 'hello' });
  });

  test('says what is not there', () => {
    expect(preview('<')).toEqual({ kind: 'empty', text: '' });
    expect(preview('<#ping 4')).toEqual({ kind: 'unknown', text: '' });
    const many = viewOf('0 open wss://x.test/ · 0.001..5/0.001 >text(100)', 4500 * 100);
    expect(many.session.frames.isPayloadDropped(0)).toBe(true);
    expect(framePreview(many, 0, undefined).kind).toBe('dropped');
  });
});

test('places of a search in a line are found all over, once each', () => {
  expect(findInLine('abcABCabc', /b/i)).toEqual([
    [1, 2],
    [4, 5],
    [7, 8],
  ]);
  expect(findInLine('aaa', /x*/)).toEqual([]);
  expect(findInLine('a'.repeat(99), /a/, 5)).toHaveLength(5);
});

describe('a pair', () => {
  const view = viewOf(
    '0 open wss://x.test/ sec-websocket-protocol=graphql-transport-ws · 1 >{"type":"ping"} · 1.047 <{"type":"pong"} · 2 <{"type":"ping"} · 2.003 >{"type":"pong"} · 3 <#ping · 3.0001 >#pong',
  );

  test('is told from both its ends, by its own name', () => {
    expect(frameLine(view, 0)?.pairing).toMatchObject({ other: 1, kind: 'page-round-trip', isAnswer: false });
    expect(frameLine(view, 1)?.pairing).toMatchObject({ other: 0, kind: 'page-round-trip', isAnswer: true });
    expect(frameLine(view, 1)?.pairing?.ms).toBeCloseTo(47);
    expect(frameLine(view, 3)?.pairing).toMatchObject({ kind: 'page-response', isAnswer: true });
    expect(frameLine(view, 5)?.pairing).toMatchObject({ kind: 'wire-heartbeat', isAnswer: true });
  });

  test('belongs to what is shown in full', () => {
    expect(frameDetail(view, 1)).toMatchObject({
      row: 1,
      connectionUrl: 'wss://x.test/',
      pairing: { other: 0 },
    });
    expect(frameDetail(view, 99)).toBeUndefined();
  });
});
