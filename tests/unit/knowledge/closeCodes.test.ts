import { describe, expect, test } from 'vitest';
import { closeCodeContexts } from '../../../src/knowledge/closeCodes/contexts.ts';
import { closeCodes } from '../../../src/knowledge/closeCodes/index.ts';
import type { CloseCodeEntry } from '../../../src/knowledge/closeCodes/types.ts';
import { closeCodesForContext } from '../../../src/knowledge/closeCodesForContext.ts';
import { contextForProtocol } from '../../../src/knowledge/contextForProtocol.ts';
import { heartbeats } from '../../../src/knowledge/heartbeats/index.ts';

const keyOf = (entry: CloseCodeEntry): string =>
  `${entry.context ?? ''} ${'code' in entry ? entry.code : entry.range.join('-')}`;

describe('the table of close codes', () => {
  test('holds all researched entries, each number once per context', () => {
    expect(closeCodes).toHaveLength(175);
    expect(new Set(closeCodes.map(keyOf)).size).toBe(175);
    expect(closeCodes.filter((entry) => entry.verified)).toHaveLength(167);
  });

  test('names a source for every entry, and one that can be opened for every verified entry', () => {
    expect(closeCodes.filter((entry) => entry.source.title === '').map(keyOf)).toEqual([]);
    expect(closeCodes.filter((entry) => entry.verified && entry.source.url === undefined).map(keyOf)).toEqual(
      [],
    );
  });

  test('says something in every text and repeats no filler', () => {
    const texts = closeCodes.flatMap((entry) => [
      entry.meaning,
      entry.name,
      ...entry.commonCauses,
      ...entry.whatToDo,
    ]);
    expect(
      texts.filter(
        (text) => text === '' || /See (the|individual|library)\b.*(documentation|codes|entries)$/.test(text),
      ),
    ).toEqual([]);
    expect(closeCodes.filter((entry) => entry.commonCauses.includes(entry.meaning)).map(keyOf)).toEqual([]);
  });

  test('covers every number a Close frame can carry, context or not', () => {
    const ranges = closeCodes.flatMap((entry) =>
      'range' in entry && entry.context === undefined ? [entry.range] : [],
    );
    const codes = new Set(
      closeCodes.flatMap((entry) => ('code' in entry && entry.context === undefined ? [entry.code] : [])),
    );
    const uncovered: number[] = [];
    for (let code = 0; code <= 0xffff; code++) {
      if (!codes.has(code) && !ranges.some(([first, last]) => code >= first && code <= last))
        uncovered.push(code);
    }
    expect(uncovered).toEqual([]);
  });

  test('keeps the reports of the browser apart from what travels in a Close frame', () => {
    const localOnly = closeCodes.flatMap((entry) =>
      'code' in entry && entry.whoSends === 'local-only' ? [entry.code] : [],
    );
    expect(localOnly).toEqual([1004, 1005, 1006, 1015]);
  });

  test('speaks to users, not about its own making', () => {
    expect(
      closeCodes
        .filter((entry) => /see README|timeouts\.json|source text|re-?opened/i.test(JSON.stringify(entry)))
        .map(keyOf),
    ).toEqual([]);
  });
});

describe('contexts', () => {
  test('have codes, all of them', () => {
    expect(closeCodeContexts).toHaveLength(27);
    expect(closeCodeContexts.filter((context) => closeCodesForContext(context).length === 0)).toEqual([]);
  });

  test('list their codes and ranges, and nothing for a stranger', () => {
    expect(closeCodesForContext('Deepgram').map(keyOf)).toEqual([
      'Deepgram 1008',
      'Deepgram 1011',
      'Deepgram 1009',
    ]);
    expect(closeCodesForContext('Centrifugo / Centrifuge')).toHaveLength(24);
    expect(closeCodesForContext('no such library')).toEqual([]);
  });

  test('are found by the protocol that was recognised', () => {
    expect(contextForProtocol['graphql-transport-ws']).toBe('graphql-transport-ws (graphql-ws)');
    expect(contextForProtocol['engineio-v4']).toBe('Socket.IO');
    // The old Apollo library shares a name, not the codes.
    expect(contextForProtocol['subscriptions-transport-ws']).toBeUndefined();
  });

  test('are mapped from heartbeat ids that exist, beside a few customary names', () => {
    const ids = new Set(heartbeats.map((entry) => entry.id));
    expect(Object.keys(contextForProtocol).filter((id) => !ids.has(id))).toEqual([
      'engine.io',
      'socket.io',
      'signalr',
      'phoenix',
      'centrifugo',
    ]);
  });
});
