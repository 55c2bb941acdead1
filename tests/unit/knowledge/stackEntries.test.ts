import { describe, expect, test } from 'vitest';
import { findStackEntry, stackEntries } from '../../../src/knowledge/stackEntries.ts';
import { timeouts } from '../../../src/knowledge/timeouts/index.ts';

describe('what a user may put into the stack', () => {
  test('is every product between page and application that cuts silent connections', () => {
    const ids = stackEntries().map((entry) => entry.id);
    expect(ids).toEqual(
      expect.arrayContaining([
        'nginx-proxy-read-timeout',
        'aws-alb-idle',
        'cloudflare-idle-120',
        'cowboy-idle',
      ]),
    );
    // Hosted APIs and clients are not parts of a stack; lifetimes and heartbeats are not idle limits.
    for (const absent of [
      'deepgram-idle',
      'okx-30s',
      'gcp-cloud-run',
      'engineio-ping-interval',
      'nginx-send-timeout',
    ]) {
      expect(ids).not.toContain(absent);
    }
  });

  test('has one name for each, and short ones for the usual', () => {
    const names = stackEntries().flatMap((entry) =>
      entry.shortName === entry.id ? [entry.id] : [entry.id, entry.shortName],
    );
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(expect.arrayContaining(['nginx', 'aws-alb', 'cloudflare', 'heroku', 'haproxy']));
  });

  test('is found by id or short name in any case', () => {
    expect(findStackEntry('nginx')).toEqual({
      id: 'nginx-proxy-read-timeout',
      shortName: 'nginx',
      product: 'nginx',
      setting: 'proxy_read_timeout',
      seconds: 60,
      semantics: 'idle',
      verified: true,
    });
    expect(findStackEntry('aws-alb-idle')?.shortName).toBe('aws-alb');
    expect(findStackEntry('AWS-ALB')?.id).toBe('aws-alb-idle');
    expect(findStackEntry('my-proxy')).toBeUndefined();
  });

  test('leaves the seconds open where the product has no default', () => {
    expect(findStackEntry('haproxy')).not.toHaveProperty('seconds');
  });

  test('takes its figures from the tables', () => {
    const byId = new Map(timeouts.map((entry) => [entry.id, entry]));
    for (const entry of stackEntries())
      expect(byId.get(entry.id)).toMatchObject({ matchable: true, semantics: entry.semantics });
  });
});
