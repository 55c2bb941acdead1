import { describe, expect, test } from 'vitest';
import { limitTolerance, offsetFromLimit } from '../../../src/knowledge/limitTolerance.ts';
import { timeoutsNear } from '../../../src/knowledge/timeoutsNear.ts';

const idle = { semantics: ['idle'] } as const;
const idsNear = (...call: Parameters<typeof timeoutsNear>): readonly string[] =>
  timeoutsNear(...call).map(({ entry }) => entry.id);

describe('the window around a limit', () => {
  test('is half a second before to three seconds after', () => {
    expect(limitTolerance(60)).toEqual({ earlySeconds: 0.5, lateSeconds: 3 });
    expect(offsetFromLimit(59.5, 60)).toBeCloseTo(-0.5);
    expect(offsetFromLimit(59.4, 60)).toBeUndefined();
    expect(offsetFromLimit(63, 60)).toBeCloseTo(3);
    expect(offsetFromLimit(63.1, 60)).toBeUndefined();
  });

  test('shrinks with limits below ten seconds, so that neighbours stay apart', () => {
    expect(limitTolerance(10)).toEqual(limitTolerance(60));
    expect(offsetFromLimit(2.991, 3)).toBeCloseTo(-0.009);
    expect(offsetFromLimit(2.6, 3)).toBeUndefined();
    expect(offsetFromLimit(4, 3)).toBeUndefined();
    expect(offsetFromLimit(1.2, 1)).toBeCloseTo(0.2);
    expect(offsetFromLimit(2, 1)).toBeUndefined();
  });

  test('is as wide afterwards as a limit is known to need', () => {
    expect(offsetFromLimit(126, 120)).toBeUndefined();
    expect(offsetFromLimit(126, 120, 30)).toBe(6);
    expect(offsetFromLimit(119.4, 120, 30)).toBeUndefined();
  });
});

describe('limits near what was observed', () => {
  test('a silence of 60 s fits nginx and the AWS load balancer among others, and no other number', () => {
    const near = timeoutsNear(60.004, idle);
    expect(near.map(({ entry }) => entry.id)).toEqual(
      expect.arrayContaining([
        'nginx-proxy-read-timeout',
        'aws-alb-idle',
        'kong-read-timeout',
        'haproxy-timeout-tunnel',
      ]),
    );
    expect(near.every(({ value }) => value === 60)).toBe(true);
    expect(near.every(({ entry }) => entry.semantics === 'idle')).toBe(true);
  });

  test('a default and an example value are told apart', () => {
    const near = timeoutsNear(60.004, idle);
    expect(near.find(({ entry }) => entry.id === 'nginx-proxy-read-timeout')).toMatchObject({
      value: 60,
      isExample: false,
      isGuess: false,
      offsetSeconds: expect.closeTo(0.004, 6),
    });
    expect(near.find(({ entry }) => entry.id === 'haproxy-timeout-tunnel')).toMatchObject({
      value: 60,
      isExample: true,
    });
  });

  test('comes nearest first, one value per entry', () => {
    const near = timeoutsNear(125, idle);
    const offsets = near.map(({ offsetSeconds }) => Math.abs(offsetSeconds));
    expect(offsets).toEqual([...offsets].sort((a, b) => a - b));
    expect(new Set(near.map(({ entry }) => entry.id)).size).toBe(near.length);
    expect(near[0]).toMatchObject({ entry: { id: 'cloudflare-idle-100' }, value: 124, isExample: true });
    expect(idsNear(130, idle)).toEqual(['cloudflare-idle-120', 'cloudflare-idle-100']);
  });

  test('Cloudflare may be half a minute late, others may not', () => {
    expect(idsNear(149, idle)).toContain('cloudflare-idle-120');
    expect(idsNear(151, idle)).not.toContain('cloudflare-idle-120');
    expect(idsNear(124, idle)).not.toContain('bun-idle-120');
    // Only around its default, not around each of its measured values.
    expect(idsNear(140, idle)).not.toContain('cloudflare-idle-100');
  });

  test('a small limit is met closely or not at all', () => {
    const lifetime = { semantics: ['lifetime'] } as const;
    expect(idsNear(2.991, lifetime)).toEqual(['graphql-ws-init']);
    expect(idsNear(2.6, lifetime)).toEqual([]);
    expect(idsNear(4.2, lifetime)).toEqual([]);
  });

  test('entries that cannot explain a drop never appear', () => {
    // nginx proxy_send_timeout counts 60 s of blocked writing, not silence.
    expect(idsNear(60, { semantics: ['idle-client'] })).not.toContain('nginx-proxy-send-timeout');
    expect(idsNear(180, idle)).not.toContain('traefik-idle-timeout');
    expect(idsNear(15, { semantics: ['lifetime'] })).not.toContain('envoy-route-timeout');
  });

  test('only the asked semantics appear, and several may be asked at once', () => {
    expect(idsNear(600.2, { semantics: ['idle-read'] })).toEqual(['aws-cloudfront-ws-idle']);
    expect(idsNear(60, { semantics: ['idle-client', 'idle-read'] })).toEqual(
      expect.arrayContaining(['cowboy-idle', 'oci-lb-http-listener']),
    );
    expect(idsNear(60, { semantics: [] })).toEqual([]);
  });

  test('guesses are included and marked', () => {
    const near = timeoutsNear(60, idle);
    expect(near.find(({ entry }) => entry.id === 'fly-io-proxy')?.isGuess).toBe(true);
    expect(near.filter(({ isGuess, entry }) => isGuess === entry.verified)).toEqual([]);
  });

  test('a silence far beyond every limit fits nothing unless the drop may have gone unnoticed', () => {
    expect(timeoutsNear(2_000, idle)).toEqual([]);
    const unnoticed = timeoutsNear(2_000, { ...idle, lowerBoundOnly: true });
    expect(unnoticed.map(({ entry }) => entry.id)).toEqual(
      expect.arrayContaining(['azure-lb-idle', 'aws-nlb-idle', 'gcp-cloud-nat']),
    );
    expect(unnoticed.every(({ entry, value }) => entry.silentDrop && value <= 2_000)).toBe(true);
    expect(unnoticed.map(({ entry }) => entry.id)).not.toContain('rfc5382-nat');
  });

  test('a drop that may have gone unnoticed takes the latest limit of an entry that had passed', () => {
    const firewall = timeoutsNear(1_000, { ...idle, lowerBoundOnly: true }).find(
      ({ entry }) => entry.id === 'corporate-firewall',
    );
    expect(firewall).toMatchObject({ value: 900, isExample: true, isGuess: true, offsetSeconds: 100 });
  });
});
