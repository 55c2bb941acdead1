import { describe, expect, test } from 'vitest';
import { matchesHost } from '../../../src/knowledge/matchesHost.ts';
import { pathHints } from '../../../src/knowledge/pathHints.ts';
import { pathHintsFor } from '../../../src/knowledge/pathHintsFor.ts';
import { timeouts } from '../../../src/knowledge/timeouts/index.ts';

const idsFor = (host: string, headers: Readonly<Record<string, string>> = {}): readonly string[] =>
  pathHintsFor(
    host,
    Object.entries(headers).map(([name, value]) => ({ name, value })),
  ).map(({ hint }) => hint.id);

describe('the table of signs', () => {
  test('has one id for each and a source for all', () => {
    expect(new Set(pathHints.map((hint) => hint.id)).size).toBe(pathHints.length);
    expect(pathHints.filter((hint) => hint.source.title === '')).toEqual([]);
  });

  test('points to limits that exist, or at least to close codes', () => {
    const known = new Set(timeouts.map((entry) => entry.id));
    expect(pathHints.flatMap((hint) => hint.timeoutIds).filter((id) => !known.has(id))).toEqual([]);
    expect(pathHints.filter((hint) => hint.timeoutIds.length === 0 && !hint.closeCodeContext)).toEqual([]);
  });

  test('gives at least one sign per product, header names in lower case, expressions without state', () => {
    expect(pathHints.filter((hint) => !hint.headers?.length && !hint.hosts?.length)).toEqual([]);
    const headers = pathHints.flatMap((hint) => hint.headers ?? []);
    expect(headers.filter(({ name }) => name !== name.toLowerCase())).toEqual([]);
    expect(headers.filter(({ value }) => value?.global || value?.sticky)).toEqual([]);
  });
});

describe('who stands in the path', () => {
  test('is told by headers, whatever their case', () => {
    expect(idsFor('shop.test', { Server: 'nginx/1.22.1' })).toEqual(['nginx']);
    expect(idsFor('shop.test', { 'CF-RAY': '80e668787b3ec59c-SEA', Server: 'cloudflare' })).toEqual([
      'cloudflare',
    ]);
    expect(idsFor('shop.test', { via: '1.1 4282107b43c6547b.cloudfront.net (CloudFront)' })).toEqual([
      'aws-cloudfront',
    ]);
    expect(idsFor('shop.test', { 'Fly-Request-Id': '01K36D2HZ9-cdg' })).toEqual(['fly']);
    expect(idsFor('shop.test', { server: 'Jetty(9.4.39.v20210325)' })).toEqual(['jetty-9']);
    expect(idsFor('shop.test', { server: 'Jetty(12.0.5)' })).toEqual(['jetty']);
  });

  test('is told by one of several cookies', () => {
    expect(idsFor('shop.test', { 'set-cookie': 'sid=1; Path=/\nAWSALBCORS=x; Path=/' })).toEqual(['aws-alb']);
    expect(idsFor('shop.test', { 'set-cookie': 'ARRAffinitySameSite=x' })).toEqual(['azure-app-service']);
    expect(idsFor('shop.test', { 'set-cookie': 'sid=AWSALB=1' })).toEqual([]);
  });

  test('may be several in a row, headers before the host', () => {
    expect(idsFor('app.onrender.com', { server: 'cloudflare', 'rndr-id': '423ac5e9' })).toEqual([
      'cloudflare',
      'render',
    ]);
    expect(idsFor('app.herokuapp.com', { server: 'Cowboy' })).toEqual(['cowboy', 'heroku']);
  });

  test('is told by the host alone', () => {
    expect(idsFor('abc.execute-api.eu-west-1.amazonaws.com')).toEqual(['aws-api-gateway']);
    expect(idsFor('web-1.us-east-1.elb.amazonaws.com')).toEqual(['aws-elb-host']);
    expect(idsFor('web-1.elb.us-east-1.amazonaws.com')).toEqual(['aws-nlb-host']);
    expect(idsFor('stream.binance.com')).toEqual(['binance-spot']);
    expect(idsFor('us-central1-aiplatform.googleapis.com')).toEqual(['gemini-live']);
  });

  test('says what gave it away', () => {
    const [byHeader] = pathHintsFor('shop.test', [{ name: 'Server', value: 'nginx' }]);
    expect(byHeader?.seen).toBe('server: nginx');
    const [byHost] = pathHintsFor('a.fly.dev', undefined);
    expect(byHost?.seen).toBe('host a.fly.dev');
  });

  test('stays unknown without a sign', () => {
    expect(idsFor('shop.test', { server: 'my-nginx', via: '1.1 proxy' })).toEqual([]);
    expect(idsFor('fly.dev.example.com')).toEqual([]);
  });
});

test('a star in a host glob stands for one or more characters, everything else for itself', () => {
  expect(matchesHost('*.fly.dev', 'a.b.fly.dev')).toBe(true);
  expect(matchesHost('*.fly.dev', 'A.FLY.DEV')).toBe(true);
  expect(matchesHost('*.fly.dev', 'fly.dev')).toBe(false);
  expect(matchesHost('*.fly.dev', '.fly.dev')).toBe(false);
  expect(matchesHost('*.fly.dev', 'aXfly.dev')).toBe(false);
  expect(matchesHost('gateway-*.discord.gg', 'gateway-us-east1-b.discord.gg')).toBe(true);
  expect(matchesHost('ws.okx.com', 'news.okx.com')).toBe(false);
});
