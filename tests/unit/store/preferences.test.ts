import { describe, expect, test } from 'vitest';
import { DEFAULT_PREFERENCES, parsePreferences } from '../../../src/store/preferences.ts';

const CHOSEN = {
  theme: 'dark',
  preserveLog: false,
  timeFormat: 'delta',
  hideHeartbeats: true,
  capturePopups: true,
  stack: ['nginx'],
};

describe('stored settings', () => {
  test('of version 0, which had no number, are those of today', () => {
    expect(parsePreferences({ ...CHOSEN, useHook: false })).toEqual({
      ...CHOSEN,
      version: 2,
      touchPage: false,
    });
  });

  test('of version 1 are those of today', () => {
    expect(parsePreferences({ ...CHOSEN, version: 1, useHook: false })).toEqual({
      ...CHOSEN,
      version: 2,
      touchPage: false,
    });
  });

  test('of today stay as they are', () => {
    const today = { ...CHOSEN, version: 2, touchPage: false };
    expect(parsePreferences(today)).toEqual(today);
  });

  test('from the future are read as far as they are understood', () => {
    expect(parsePreferences({ version: 9, theme: 'dark', touchPage: 'sometimes', more: {} })).toEqual({
      ...DEFAULT_PREFERENCES,
      theme: 'dark',
    });
  });

  test('a damaged field costs only itself', () => {
    expect(parsePreferences({ ...CHOSEN, version: 1, useHook: 'no', theme: null })).toEqual({
      ...CHOSEN,
      version: 2,
      theme: 'system',
      touchPage: true,
    });
    expect(parsePreferences({ version: 2, stack: ['nginx', 7, 'mine=45'] }).stack).toEqual([
      'nginx',
      'mine=45',
    ]);
  });

  test.each([undefined, null, 'x', 7, [], {}, { version: -1 }, { version: '1' }, { version: 1.5 }])(
    '%j gives the defaults',
    (stored) => {
      expect(parsePreferences(stored)).toEqual(DEFAULT_PREFERENCES);
    },
  );
});
