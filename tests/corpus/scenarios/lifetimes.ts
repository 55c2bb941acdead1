import type { Persona } from '../world/personas.ts';
import { chatter } from '../world/traffic.ts';
import type { World } from '../world/world.ts';
import { lives, scenario, WHOLE, WITH_CODES, WITH_ENDS } from './stories.ts';

interface Lasting {
  readonly ageS: number;
  readonly times: number;
  readonly everyMs: number;
  readonly server?: Persona;
  readonly url?: string;
  readonly offMs?: readonly [number, number];
  readonly close?: { readonly code: number; readonly reason: string };
}

/** Talks to the end, which comes at the same age each time. */
function lasts(world: World, lasting: Lasting) {
  const { ageS, times, everyMs, server = 'bare', url = world.url, offMs = [0, 50], close } = lasting;
  const page = world.page();
  return lives(world, times, (atMs) => {
    const socket = world.open(url, { atMs, page, server });
    const endMs = socket.openedMs + ageS * 1000 + world.noise.between(...offMs);
    const lastMs = endMs - world.noise.between(0.02, 0.95) * everyMs;
    chatter(world, socket, socket.openedMs + 40, lastMs, { everyMs });
    if (close) socket.closedByServer(endMs, close.code, close.reason);
    else socket.cut(endMs);
    return { socket, endMs };
  });
}

export const lifetimes = [
  scenario(
    'a balancer ends everything after an hour',
    'three times, in steady traffic',
    WITH_ENDS,
    (world) => {
      world.expect('max-lifetime', lasts(world, { ageS: 3600, times: 3, everyMs: 9000 }));
    },
  ),
  scenario('Google Cloud ends streams after 30 s', 'timeoutSec 30, five times', WITH_ENDS, (world) => {
    world.expect('max-lifetime', lasts(world, { ageS: 30, times: 5, everyMs: 1000, server: 'gcp' }));
  }),
  scenario('Cloud Run ends requests after 5 minutes', 'four times', WITH_CODES, (world) => {
    const url = 'wss://svc-abc123-ew.a.run.app/ws';
    world.expect('max-lifetime', lasts(world, { ageS: 300, times: 4, everyMs: 2500, url, offMs: [0, 400] }));
  }),
  scenario('an age nobody has as default', 'the same to the second, four times', WITH_ENDS, (world) => {
    const ageS = world.noise.whole(70, 900);
    world.expect('max-lifetime', lasts(world, { ageS, times: 4, everyMs: world.noise.between(800, 5000) }));
  }),
  scenario(
    'OpenAI says that the session was long enough',
    '1001 with the reason in words',
    WITH_CODES,
    (world) => {
      const close = { code: 1001, reason: 'Your session hit the maximum duration of 60 minutes.' };
      const url = 'wss://api.openai.com/v1/realtime';
      world.expect('max-lifetime', lasts(world, { ageS: 3600, times: 1, everyMs: 8000, url, close }));
    },
  ),
  scenario(
    'API Gateway ends connections after two hours',
    '1001 "Going away", twice',
    WITH_CODES,
    (world) => {
      const url = 'wss://a1b2c3.execute-api.eu-west-1.amazonaws.com/prod';
      const close = { code: 1001, reason: 'Going away' };
      world.expect('max-lifetime', lasts(world, { ageS: 7200, times: 2, everyMs: 30_000, url, close }));
    },
  ),
  scenario('an edge function lives 150 s', 'three times', WITH_CODES, (world) => {
    const url = 'wss://abcdefgh.functions.supabase.co/relay';
    world.expect('max-lifetime', lasts(world, { ageS: 150, times: 3, everyMs: 1800, url, offMs: [0, 700] }));
  }),
  scenario(
    'the server ends every connection after ten minutes',
    'with a clean 1000, four times',
    WHOLE,
    (world) => {
      const close = { code: 1000, reason: '' };
      world.expect('max-lifetime', lasts(world, { ageS: 600, times: 4, everyMs: 3000, close }));
    },
  ),
  scenario('silences differ and ages agree', 'quiet sockets with a maximum age', WITH_CODES, (world) => {
    world.expect('max-lifetime', lasts(world, { ageS: 240, times: 4, everyMs: 70_000 }));
  }),
];
