import { expect, test } from 'vitest';
import { JsonCutter, JsonDamage } from '../../../../src/formats/json/jsonCutter.ts';
import {
  batches,
  each,
  type JsonPlan,
  members,
  parseElements,
  take,
} from '../../../../src/formats/json/jsonPlan.ts';
import { createRandom, type Random } from '../../../support/random.ts';

/** Writes `text` in pieces of `size` characters. */
function cut(plan: JsonPlan, text: string, size = text.length): JsonCutter {
  const cutter = new JsonCutter(plan);
  for (let start = 0; start < text.length; start += size) cutter.write(text.slice(start, start + size));
  return cutter;
}

function randomValue(random: Random, depth: number): unknown {
  const kind = random.below(depth > 0 ? 8 : 6);
  if (kind === 0) return random.below(1e9) / 1000 - 5e5;
  if (kind === 1) return random.chance(0.5);
  if (kind === 2) return null;
  if (kind < 6) {
    const parts = [
      'a',
      '"',
      '\\',
      '\\\\',
      '\n',
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      'é',
      '日',
      '🎉',
      '\ud800',
      ' ',
    ] as const;
    return Array.from({ length: random.below(8) }, () => random.pick(parts)).join('');
  }
  const children = Array.from({ length: random.below(5) }, () => randomValue(random, depth - 1));
  return kind === 6 ? children : Object.fromEntries(children.map((child, i) => [`k${i}"\\`, child]));
}

test('whatever the text and wherever it is cut, values come out as JSON.parse gives them', () => {
  const random = createRandom(7);
  for (let round = 0; round < 400; round++) {
    const taken = randomValue(random, 3);
    const elements = Array.from({ length: random.below(6) }, () => randomValue(random, 2));
    const list = Array.from({ length: random.below(4) }, () => ({
      keep: randomValue(random, 2),
      skip: randomValue(random, 2),
    }));
    const skipped = randomValue(random, 3);
    const value = { before: skipped, taken, elements, 'dé"ep': { list }, after: skipped };
    const text = JSON.stringify(value, undefined, random.below(3));
    const found = { taken: undefined as unknown, elements: [] as unknown[], list: [] as unknown[] };
    const plan = members({
      taken: take((part) => {
        found.taken = part;
      }),
      elements: batches((batch) => found.elements.push(...parseElements(batch))),
      'dé"ep': members({ list: each(members({ keep: take((part) => found.list.push(part)) })) }),
    });
    const cutter = cut(plan, text, 1 + random.below(random.chance(0.5) ? 3 : 40));
    expect(found).toEqual({ taken, elements, list: list.map(({ keep }) => keep) });
    expect(cutter.isComplete).toBe(true);
  }
});

test('a large array comes in batches of whole elements', () => {
  const elements = Array.from({ length: 20_000 }, (_, i) => ({ i, text: 'x'.repeat(i % 50) }));
  const sizes: number[] = [];
  const found: unknown[] = [];
  const plan = batches((batch) => {
    const values = parseElements(batch);
    sizes.push(batch.length);
    found.push(...values);
  });
  cut(plan, JSON.stringify(elements), 10_000);
  expect(found).toEqual(elements);
  expect(sizes.length).toBeGreaterThan(20);
  expect(Math.max(...sizes)).toBeLessThan(64 * 1024);
});

test('what is held is the value at hand, not the text', () => {
  const cutter = new JsonCutter(members({ list: batches(() => undefined), small: take(() => undefined) }));
  cutter.write('{"big":"');
  const piece = 'x'.repeat(100_000);
  for (let i = 0; i < 100; i++) {
    cutter.write(piece);
    expect(cutter.heldChars).toBe(0);
  }
  cutter.write('","list":[');
  for (let i = 0; i < 100; i++) {
    cutter.write(`${i === 0 ? '' : ','}"${piece}"`);
    expect(cutter.heldChars).toBeLessThan(300_000);
  }
  cutter.write('],"small":1}');
  expect(cutter.heldChars).toBe(0);
  expect(cutter.isComplete).toBe(true);
});

test('a text that ends too early gives up its whole elements', () => {
  const text = '{"list":[{"a":1},{"a":"two, [three]"},{"a":3';
  for (let size = 1; size <= text.length; size++) {
    const found: unknown[] = [];
    const cutter = cut(
      members({ list: batches((batch) => found.push(...parseElements(batch))) }),
      text,
      size,
    );
    expect(found).toEqual([]);
    cutter.flush();
    expect(found).toEqual([{ a: 1 }, { a: 'two, [three]' }]);
    expect(cutter.isComplete).toBe(false);
  }
});

test('an object says when it begins and ends, a value of another kind is passed over', () => {
  const seen: string[] = [];
  const plan = each(
    members(
      { name: take((name) => seen.push(String(name))), list: batches(() => seen.push('batch')) },
      { onBegin: () => seen.push('begin'), onEnd: () => seen.push('end') },
    ),
  );
  cut(plan, '[{"name":"a","list":[]},17,null,["x"],{"list":"no list","name":"b"},{}]', 3);
  expect(seen).toEqual(['begin', 'a', 'end', 'begin', 'b', 'end', 'begin', 'end']);
});

test.each([
  ['no JSON at all', 'hello', 0],
  ['a key without quotes', '{log:1}', 1],
  ['a missing colon', '{"log" 1}', 7],
  ['a missing comma', '{"log":1 "x":2}', 9],
  ['a comma too many', '{"log":1,}', 9],
  ['text after the end', '{"log":1} x', 10],
  ['a value that is none', '{"log":tru}', 10],
])('%s is damage with its place', (_name, text, offset) => {
  for (let size = 1; size <= text.length; size++) {
    let damage: unknown;
    try {
      cut(members({ log: take(() => undefined) }), text, size);
    } catch (error) {
      damage = error;
    }
    expect(damage).toBeInstanceOf(JsonDamage);
    expect(damage).toMatchObject({ offset });
  }
});
