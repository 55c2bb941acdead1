import { expect, test } from 'vitest';
import { HookedRealms } from '../../../src/capture/hookedRealms.ts';

/** Two script contexts, of which the second cannot be hooked. */
function realmsWith(refusal: string, onRefused?: (realms: HookedRealms) => void) {
  const hooked: unknown[] = [];
  const realms: HookedRealms = new HookedRealms(
    async (_method, params) => {
      const realm = params && 'contextId' in params ? params.contextId : undefined;
      if (realm === 2) {
        onRefused?.(realms);
        throw new Error(refusal);
      }
      hooked.push(realm);
      return { result: { type: 'undefined' } } as never;
    },
    'hook',
    () => undefined,
  );
  realms.created(1);
  realms.created(2);
  return { realms, hooked };
}

test('a script context that goes away while the hook is put in costs the others nothing', async () => {
  const unreported = realmsWith('{"code":-32000,"message":"Cannot find context with specified id"}');
  await expect(unreported.realms.hookAll()).resolves.toBeUndefined();
  expect(unreported.hooked).toEqual([1]);

  const reported = realmsWith('Internal error', (realms) => realms.destroyed(2));
  await expect(reported.realms.hookAll()).resolves.toBeUndefined();
});

test('one that is there and refuses the hook is told', async () => {
  const { realms } = realmsWith('Internal error');
  await expect(realms.hookAll()).rejects.toThrow('Internal error');
});

test('one whose page breaks what the hook needs is told, and its heap is not searched', async () => {
  const problems: string[] = [];
  const asked: string[] = [];
  const thrown = { type: 'object', objectId: 'error', description: 'TypeError: no\n    at <anonymous>' };
  const realms = new HookedRealms(
    async (method) => {
      asked.push(method);
      return { result: thrown, exceptionDetails: { text: 'Uncaught' } } as never;
    },
    'hook',
    (sentence) => problems.push(sentence),
  );
  realms.created(1);
  await realms.hookAll();
  expect(asked).toEqual(['Runtime.evaluate']);
  expect(problems).toEqual([
    'A page or worker kept the hook out (TypeError: no): close codes are not known there.',
  ]);
});
