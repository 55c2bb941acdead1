import { encodeBase64 } from '../../base/bytes.ts';
import type { FrameMatch, JsonCondition } from '../../knowledge/heartbeats/types.ts';
import type { FrameView } from './frameView.ts';
import { pointerSteps, valueAt } from './jsonPointer.ts';

/** Tells whether a frame has the shape. */
export type FrameTest = (frame: FrameView) => boolean;

/**
 * Turns a shape of the table into a test. Text is searched for the words that the shape needs before anything is
 * parsed, so an ordinary JSON message costs a few substring searches and no `JSON.parse`.
 * `undefined` for shapes that need more than one frame (`periodic`) or a schema (`protobuf`).
 */
export function compileMatch(match: FrameMatch): FrameTest | undefined {
  switch (match.kind) {
    case 'exact':
      return (frame) => frame.text === match.text;
    case 'regex':
      return (frame) => frame.anyText !== undefined && match.pattern.test(frame.anyText);
    case 'hex-exact': {
      const base64 = encodeBase64(bytesOf(match.hex));
      return (frame) => frame.base64 === base64;
    }
    case 'hex-prefix':
      return (frame) => frame.hexPrefix(match.hex.length / 2) === match.hex;
    case 'json': {
      const needed = match.all.map(neededText);
      const conditions = match.all.map(compileCondition);
      return jsonTest(needed, (json) => conditions.every((holds) => holds(json)));
    }
    case 'json-any-key': {
      const value = quotedValue(match.matches);
      return jsonTest([value], (json) =>
        match.keys.some((key) => {
          const found: unknown = Object.hasOwn(json, key) ? Reflect.get(json, key) : undefined;
          return typeof found === 'string' && match.matches.test(found);
        }),
      );
    }
    case 'protobuf':
    case 'periodic':
      return undefined;
  }
}

function jsonTest(needed: readonly (string | RegExp)[], holds: (json: object) => boolean): FrameTest {
  return (frame) => {
    const { text } = frame;
    if (text === undefined) return false;
    for (const need of needed) {
      if (typeof need === 'string' ? !text.includes(need) : !need.test(text)) return false;
    }
    const { json } = frame;
    return json !== undefined && holds(json);
  };
}

function compileCondition(condition: JsonCondition): (json: object) => boolean {
  const steps = pointerSteps(condition.pointer);
  if ('equals' in condition) return (json) => valueAt(json, steps) === condition.equals;
  if ('type' in condition) return (json) => typeof valueAt(json, steps) === condition.type;
  if ('exists' in condition) return (json) => valueAt(json, steps) !== undefined;
  return (json) => {
    const value = valueAt(json, steps);
    return typeof value === 'string' && condition.matches.test(value);
  };
}

/** Text without which the condition cannot hold. */
function neededText(condition: JsonCondition): string | RegExp {
  const key = pointerSteps(condition.pointer).at(-1) ?? '';
  const isIndex = /^\d+$/.test(key);
  if ('equals' in condition) {
    if (typeof condition.equals === 'string') return JSON.stringify(condition.equals);
    return isIndex ? String(condition.equals) : new RegExp(`"${key}"\\s*:\\s*${condition.equals}(?![\\d.])`);
  }
  if ('matches' in condition) return quotedValue(condition.matches);
  return isIndex ? '[' : `"${key}"`;
}

/** A pattern for a whole JSON string becomes one that finds it, quoted, anywhere in a text. */
function quotedValue(pattern: RegExp): RegExp | string {
  const whole = /^\^(.*)\$$/s.exec(pattern.source)?.[1];
  return whole === undefined ? '"' : new RegExp(`"(?:${whole})"`, pattern.flags);
}

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
