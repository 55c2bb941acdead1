import type { FrameMatch, JsonCondition } from './types.ts';

/** Tells whether a frame has the shape: a string for a text frame, bytes for a binary one. */
export type FramePredicate = (frame: string | Uint8Array) => boolean;

/**
 * Turns the shape of a heartbeat into a test for single frames. `undefined` for the shapes that no single frame
 * shows: `protobuf` needs the schema, `periodic` needs the frames around it.
 */
export function compileFrameMatch(match: FrameMatch): FramePredicate | undefined {
  switch (match.kind) {
    case 'exact':
      return (frame) => frame === match.text;
    case 'regex':
      return (frame) => typeof frame === 'string' && match.pattern.test(frame);
    case 'json':
      return onJson(match.all.flatMap(keysNamed), (message) =>
        match.all.every((condition) => holds(condition, message)),
      );
    case 'json-any-key':
      return onJson([], (message) =>
        match.keys.some((key) => {
          const value = member(message, key);
          return typeof value === 'string' && match.matches.test(value);
        }),
      );
    case 'hex-exact':
      return (frame) =>
        typeof frame !== 'string' && frame.length * 2 === match.hex.length && startsWith(frame, match.hex);
    case 'hex-prefix':
      return (frame) => typeof frame !== 'string' && startsWith(frame, match.hex);
    case 'protobuf':
    case 'periodic':
      return undefined;
  }
}

/** Parses only what mentions all the keys: most frames are not heartbeats, and some are large. */
function onJson(keys: readonly string[], accepts: (message: unknown) => boolean): FramePredicate {
  return (frame) => {
    if (typeof frame !== 'string' || !/^\s*[[{]/.test(frame)) return false;
    if (!keys.every((key) => frame.includes(key))) return false;
    let message: unknown;
    try {
      message = JSON.parse(frame);
    } catch {
      // Text that only begins like JSON is simply another kind of frame.
      return false;
    }
    return accepts(message);
  };
}

function keysNamed({ pointer }: JsonCondition): readonly string[] {
  return segmentsOf(pointer).filter((segment) => !/^\d+$/.test(segment));
}

function holds(condition: JsonCondition, message: unknown): boolean {
  const value = valueAt(message, condition.pointer);
  if ('equals' in condition) return value === condition.equals;
  if ('type' in condition) return typeof value === condition.type;
  if ('matches' in condition) return typeof value === 'string' && condition.matches.test(value);
  return value !== undefined;
}

/** The value a JSON pointer (RFC 6901) leads to; `undefined` where nothing is. */
export function valueAt(message: unknown, pointer: string): unknown {
  return segmentsOf(pointer).reduce(member, message);
}

function segmentsOf(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function member(container: unknown, key: string): unknown {
  if (typeof container !== 'object' || container === null) return undefined;
  return Object.getOwnPropertyDescriptor(container, key)?.value;
}

function startsWith(bytes: Uint8Array, hex: string): boolean {
  const start = Array.from(bytes.subarray(0, hex.length / 2), (byte) => byte.toString(16).padStart(2, '0'));
  return start.join('') === hex;
}
