import { describe, expect, test } from 'vitest';
import { hexLine } from '../../../../src/ui/frames/detail/hexLine.ts';
import { parseJsonParts } from '../../../../src/ui/frames/detail/parsePreview.ts';
import { copyForms, payloadAs } from '../../../../src/ui/frames/detail/payloadForms.ts';
import { isSmall, presentJson } from '../../../../src/ui/frames/detail/presentJson.ts';

const text = (data: string) => ({ encoding: 'text', data }) as const;
const base64 = (...bytes: readonly number[]) =>
  ({ encoding: 'base64', data: Buffer.from(bytes).toString('base64') }) as const;

describe('JSON in a message', () => {
  test('the whole of it', () => {
    expect(parseJsonParts(' {"a":[1]} ')).toEqual([{ prefix: '', value: { a: [1] } }]);
  });

  test('behind the digits of Socket.IO', () => {
    expect(parseJsonParts('42["msg",{"a":1}]')).toEqual([{ prefix: '42', value: ['msg', { a: 1 }] }]);
  });

  test('in the body of a STOMP frame, with the NUL that ends it', () => {
    const frame = 'MESSAGE\ndestination:/q\n\n{"a":1}\u0000\n';
    expect(parseJsonParts(frame)).toEqual([{ prefix: 'MESSAGE\ndestination:/q\n\n', value: { a: 1 } }]);
  });

  test('in records behind one another', () => {
    expect(parseJsonParts('{"type":6}\u001e{"type":1}\u001e')).toEqual([
      { prefix: '', value: { type: 6 } },
      { prefix: '', value: { type: 1 } },
    ]);
  });

  test.each(['', 'hello', '42', '"text"', '{broken', '[object Object]'])('none in %j', (message) => {
    expect(parseJsonParts(message)).toBeUndefined();
  });

  test('numbers beyond 2^53 keep their digits where the engine tells their source', () => {
    const [part] = parseJsonParts('{"id":12345678901234567890,"price":0.1234567890123456}') ?? [];
    const knowsSource =
      JSON.parse('1', (_key, _value, ...rest: { source?: string }[]) => rest[0]?.source) === '1';
    const id = knowsSource ? 12345678901234567890n : 12345678901234567000;
    expect(part?.value).toEqual({ id, price: 0.1234567890123456 });
  });
});

describe('a value shown as a tree', () => {
  test('is itself while it is short', () => {
    const value = { a: [1, null, 'x'], b: { c: true } };
    expect(presentJson(value)).toEqual(value);
  });

  test('shows no more than a hundred members at any level', () => {
    const levels = (value: unknown): number => {
      if (typeof value !== 'object' || value === null) return 0;
      const members = Object.values(value);
      return Math.max(members.length, ...members.map(levels));
    };
    expect(levels(presentJson(Array.from({ length: 25_000 }, (_, i) => i)))).toBe(100);
    expect(levels(presentJson(Object.fromEntries(Array.from({ length: 150 }, (_, i) => [`k${i}`, i]))))).toBe(
      100,
    );
  });

  test('loses no member in its groups and says where they stood', () => {
    const shown = JSON.stringify(presentJson(Array.from({ length: 10_200 }, (_, i) => `m${i}.`)));
    for (const i of [0, 99, 100, 9_999, 10_000, 10_199]) expect(shown).toContain(`"m${i}."`);
    expect(shown).toContain('"10100 … 10199"');
  });

  test('cuts very long strings and says so', () => {
    expect(presentJson('x'.repeat(6_000))).toMatch(/^x{5000}… \(1000 more characters/);
  });

  test('is opened as a whole only when it is small', () => {
    expect(isSmall({ a: [1, 2, 3] }, 5)).toBe(true);
    expect(isSmall({ a: [1, 2, 3] }, 4)).toBe(false);
  });
});

describe('a message as something to copy', () => {
  test('text has its bytes in UTF-8', () => {
    const payload = text('{"ä":1}');
    expect(copyForms(payload)).toEqual(['text', 'json', 'hex', 'base64']);
    expect(payloadAs(payload, 'hex')).toBe('7b22c3a4223a317d');
    expect(payloadAs(payload, 'base64')).toBe('eyLDpCI6MX0=');
    expect(payloadAs(payload, 'json')).toBe('{\n  "ä": 1\n}');
  });

  test('binary is text only where it reads as such', () => {
    expect(copyForms(base64(0xff, 0xfe))).toEqual(['hex', 'base64']);
    expect(copyForms(base64(0x00, 0x41))).toEqual(['hex', 'base64']);
    expect(payloadAs(base64(0x68, 0x69), 'text')).toBe('hi');
  });
});

test('a line of a hex dump says where it stands, its bytes, and what they are in ASCII', () => {
  const bytes = Uint8Array.from({ length: 20 }, (_, i) => 0x3e + i);
  expect(hexLine(bytes, 0)).toEqual({
    offset: '00000000',
    hex: '3e 3f 40 41 42 43 44 45  46 47 48 49 4a 4b 4c 4d',
    ascii: '>?@ABCDEFGHIJKLM',
  });
  expect(hexLine(Uint8Array.of(0, 0x41, 0xff), 0)).toMatchObject({
    hex: '00 41 ff'.padEnd(48),
    ascii: '·A·',
  });
  expect(hexLine(bytes, 1)).toMatchObject({ offset: '00000010', ascii: 'NOPQ' });
});
