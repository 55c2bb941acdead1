import { describe, expect, test } from 'vitest';
import { clientPatience } from '../../../src/knowledge/heartbeats/clientPatience.ts';
import { compileFrameMatch, valueAt } from '../../../src/knowledge/heartbeats/compileFrameMatch.ts';
import { heartbeats } from '../../../src/knowledge/heartbeats/index.ts';
import type { HeartbeatFrame } from '../../../src/knowledge/heartbeats/types.ts';
import { familyOf } from '../../../src/protocols/heartbeats/families.ts';

const frames = heartbeats.flatMap(({ id, ping, pong }) => [
  ...(ping ? [{ name: `${id} ping`, frame: ping }] : []),
  ...(pong ? [{ name: `${id} pong`, frame: pong }] : []),
]);

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));
const onWire = ({ encoding, example = '' }: HeartbeatFrame): string | Uint8Array =>
  encoding === 'binary' ? bytes(example) : example;

describe('the patience of client libraries', () => {
  test('is one entry per protocol that the table of heartbeats knows, with a source and room for a beat', () => {
    const families = new Set(heartbeats.map(({ id, protocol }) => familyOf(id, protocol).id));
    expect(clientPatience.filter(({ family }) => !families.has(family))).toEqual([]);
    expect(new Set(clientPatience.map(({ family }) => family)).size).toBe(clientPatience.length);
    const wrong = clientPatience.filter(
      ({ seconds, intervalSeconds, source }) => seconds <= intervalSeconds || source.url === undefined,
    );
    expect(wrong).toEqual([]);
  });
});

describe('the table of heartbeats', () => {
  test('holds all researched entries, each under an id of its own, heuristics last', () => {
    expect(heartbeats).toHaveLength(62);
    expect(new Set(heartbeats.map((entry) => entry.id)).size).toBe(62);
    expect(heartbeats.filter((entry) => entry.verified)).toHaveLength(49);
    const firstFallback = heartbeats.findIndex((entry) => entry.detectBy.fallback);
    expect(heartbeats.slice(firstFallback).every((entry) => entry.detectBy.fallback)).toBe(true);
    expect(heartbeats.length - firstFallback).toBe(5);
  });

  test('names a source for every entry, and one that can be opened for every verified entry', () => {
    expect(heartbeats.filter((entry) => entry.source.title === '')).toEqual([]);
    expect(heartbeats.filter((entry) => entry.verified && entry.source.url === undefined)).toEqual([]);
  });

  test('has no answer where it is one-way, and one where it is not', () => {
    const wrong = heartbeats.filter(({ ping, pong, oneWay }) => ping && oneWay !== (pong === undefined));
    expect(wrong.map((entry) => entry.id)).toEqual([]);
  });

  test('uses expressions that keep no state between frames', () => {
    const expressions = heartbeats.flatMap(({ detectBy, ping, pong }) => [
      detectBy.urlPath,
      detectBy.firstFrame,
      ...[ping, pong].flatMap((frame) => {
        if (frame?.match.kind === 'regex') return [frame.match.pattern];
        if (frame?.match.kind === 'json-any-key') return [frame.match.matches];
        if (frame?.match.kind === 'json') {
          return frame.match.all.map((condition) => ('matches' in condition ? condition.matches : undefined));
        }
        return [];
      }),
    ]);
    const given = expressions.filter((expression) => expression !== undefined);
    expect(given.length).toBeGreaterThan(40);
    expect(given.filter((expression) => expression.global || expression.sticky)).toEqual([]);
  });

  test.each(frames.filter(({ frame }) => frame.example !== undefined))(
    '$name matches its own example',
    ({ frame }) => {
      expect(compileFrameMatch(frame.match)?.(onWire(frame))).toBe(true);
    },
  );

  test('has an example for every shape a single frame shows', () => {
    expect(
      frames.filter(({ frame }) => compileFrameMatch(frame.match) && frame.example === undefined),
    ).toEqual([]);
  });

  test.each(['hello', '{"type":"message","id":7,"text":"ping pong"}', '[1,2,3]', '42["chat","ping"]'])(
    'takes no ordinary frame for a heartbeat: %s',
    (text) => {
      const fooled = frames.filter(({ frame }) => compileFrameMatch(frame.match)?.(text));
      expect(fooled.map(({ name }) => name)).toEqual([]);
    },
  );

  test('tells question from answer wherever both may come from either side', () => {
    const confused = heartbeats.filter(({ ping, pong }) => {
      if (ping?.direction !== 'either' || pong?.direction !== 'either') return false;
      return ping.example !== pong.example && compileFrameMatch(ping.match)?.(onWire(pong));
    });
    expect(confused.map((entry) => entry.id)).toEqual([]);
  });

  test('pairs by values that stand in both examples and are equal', () => {
    const pairs = heartbeats.flatMap(({ id, ping, pong, pairBy }) =>
      pairBy ? [{ id, pairBy, ping: ping?.example ?? '', pong: pong?.example ?? '' }] : [],
    );
    expect(pairs).toHaveLength(16);
    const unequal = pairs.filter(({ pairBy, ping, pong }) => {
      const asked = valueIn(ping, pairBy.ping);
      return asked === undefined || asked !== valueIn(pong, pairBy.pong);
    });
    expect(unequal.map(({ id }) => id)).toEqual([]);
  });

  test('recognises Socket.IO by its path, not by anything that looks alike', () => {
    const engineIo = heartbeats.find((entry) => entry.id === 'engineio-v4');
    expect(engineIo?.detectBy.urlPath?.test('/socket.io/')).toBe(true);
    expect(engineIo?.detectBy.urlPath?.test('/socketXio/')).toBe(false);
  });
});

describe('matching a frame', () => {
  const typePing = compileFrameMatch({ kind: 'json', all: [{ pointer: '/a/type', equals: 'ping' }] });

  test('finds values at any depth and in arrays', () => {
    expect(typePing?.('{"a":{"type":"ping"}}')).toBe(true);
    expect(typePing?.('{"a":{"type":"pong"}}')).toBe(false);
    expect(typePing?.('{"type":"ping"}')).toBe(false);
    const second = compileFrameMatch({ kind: 'json', all: [{ pointer: '/1', equals: 7 }] });
    expect(second?.('[null,7]')).toBe(true);
    expect(second?.('[7,null]')).toBe(false);
  });

  test('counts null as a value that exists, and inherited members as none', () => {
    const result = compileFrameMatch({ kind: 'json', all: [{ pointer: '/result', exists: true }] });
    expect(result?.('{"result":null}')).toBe(true);
    expect(result?.('{"other":1}')).toBe(false);
    const inherited = compileFrameMatch({ kind: 'json', all: [{ pointer: '/toString', exists: true }] });
    expect(inherited?.('{"a":"toString"}')).toBe(false);
  });

  test('never throws on text that is no JSON, nor mixes text with bytes', () => {
    expect(typePing?.('{"a":{"type":"ping"}')).toBe(false);
    expect(typePing?.(bytes('7b7d'))).toBe(false);
    expect(compileFrameMatch({ kind: 'exact', text: '2' })?.(bytes('32'))).toBe(false);
  });

  test('tells whole binary frames from beginnings', () => {
    const exact = compileFrameMatch({ kind: 'hex-exact', hex: 'c000' });
    expect([exact?.(bytes('c000')), exact?.(bytes('c00000')), exact?.(bytes('c0'))]).toEqual([
      true,
      false,
      false,
    ]);
    const prefix = compileFrameMatch({ kind: 'hex-prefix', hex: '01' });
    expect([prefix?.(bytes('0102')), prefix?.(bytes('0201')), prefix?.(bytes(''))]).toEqual([
      true,
      false,
      false,
    ]);
  });

  test('leaves to others what no single frame shows', () => {
    expect(compileFrameMatch({ kind: 'periodic', maxLength: 16 })).toBeUndefined();
    expect(compileFrameMatch({ kind: 'protobuf', description: 'a field' })).toBeUndefined();
  });
});

function valueIn(text: string, place: string | RegExp): unknown {
  return typeof place === 'string' ? valueAt(JSON.parse(text), place) : place.exec(text)?.[1];
}
