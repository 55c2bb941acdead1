import { describe, expect, test } from 'vitest';
import { timeouts } from '../../../src/knowledge/timeouts/index.ts';

const idsWhere = (predicate: (entry: (typeof timeouts)[number]) => boolean): readonly string[] =>
  timeouts.filter(predicate).map((entry) => entry.id);

describe('the table of limits', () => {
  test('holds all researched entries, each under an id of its own', () => {
    expect(timeouts).toHaveLength(196);
    expect(new Set(timeouts.map((entry) => entry.id)).size).toBe(196);
    expect(idsWhere((entry) => entry.verified)).toHaveLength(185);
  });

  test('names a source for every entry, and one that can be opened for every verified entry', () => {
    expect(idsWhere((entry) => entry.source.title === '')).toEqual([]);
    expect(idsWhere((entry) => entry.verified && entry.source.url === undefined)).toEqual([]);
  });

  test('grades evidence in accord with verified', () => {
    expect(idsWhere((entry) => entry.verified === (entry.evidence === 'unverified'))).toEqual([]);
  });

  test('gives a snippet wherever something can be configured, and never an empty one', () => {
    expect(idsWhere((entry) => entry.configurable === true && entry.fix.snippet === undefined)).toEqual([]);
    expect(idsWhere((entry) => /^(n\/a)?$/.test(entry.fix.snippet?.code.trim() ?? '-'))).toEqual([]);
    expect(idsWhere((entry) => entry.fix.summary === '')).toEqual([]);
  });

  test('has a number in every entry that may explain a drop', () => {
    expect(
      idsWhere(
        (entry) =>
          entry.matchable && entry.seconds === undefined && (entry.exampleSeconds ?? []).length === 0,
      ),
    ).toEqual([]);
  });

  test('keeps seconds positive, below the highest configurable value, and apart from the examples', () => {
    const values = timeouts.flatMap(({ seconds, exampleSeconds }) => [
      ...(seconds === undefined ? [] : [seconds]),
      ...(exampleSeconds ?? []),
    ]);
    expect(values.filter((value) => !(value > 0))).toEqual([]);
    expect(
      idsWhere(
        ({ seconds, maxSeconds }) =>
          seconds !== undefined && maxSeconds !== undefined && seconds > maxSeconds,
      ),
    ).toEqual([]);
    expect(
      idsWhere(({ seconds, exampleSeconds }) => seconds !== undefined && !!exampleSeconds?.includes(seconds)),
    ).toEqual([]);
  });

  test('derives close codes only from words, and each of them stands in the words', () => {
    const unsaid = timeouts.flatMap((entry) =>
      (entry.closeCodes ?? [])
        // A flow that died without notice, or an unclean end, is 1006 by definition.
        .filter(
          (code) =>
            !(code === 1006 && /silent|unclean|often nothing|nothing at all/.test(entry.closeSeen ?? '')),
        )
        .filter((code) => !entry.closeSeen?.includes(String(code)))
        .map((code) => `${entry.id} ${code}`),
    );
    expect(unsaid).toEqual([]);
  });

  test('derives codes wherever the words begin with one', () => {
    expect(
      idsWhere((entry) => /^[14]\d{3}\b/.test(entry.closeSeen ?? '') && entry.closeCodes === undefined),
    ).toEqual([]);
  });

  test('ends every silent drop with 1006, for no Close frame can arrive', () => {
    const silent = timeouts.filter((entry) => entry.silentDrop);
    expect(silent).toHaveLength(14);
    expect(silent.filter((entry) => entry.closeCodes?.join() !== '1006')).toEqual([]);
  });

  test('speaks to users, not about its own making', () => {
    expect(
      idsWhere((entry) =>
        /see README|timeouts\.json|source text|re-?opened|re-?read|in this list/i.test(JSON.stringify(entry)),
      ),
    ).toEqual([]);
  });
});
