import { runInThisContext, Script } from 'node:vm';
import { expect, onTestFinished, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { createKit } from '../../../src/lab/demoPage/kit.ts';
import type { Scenario } from '../../../src/lab/demoPage/scenario.ts';
import { scenarios } from '../../../src/lab/demoPage/scenarios/scenarios.ts';
import { startLab } from '../../../src/lab/lab.ts';
import { eventually, repeat, untilTestEnds } from './labClient.ts';

const ids = [
  'binary',
  'close-4401',
  'echo-chat',
  'half-open',
  'heartbeat-engineio',
  'heartbeat-graphql',
  'heartbeat-json',
  'idle-cut',
  'keepalive-survives',
  'page-closes',
  'refused-401',
  'refused-404',
  'refused-503',
  'rolling-restart',
  'server-dies',
  'wire-pings',
  'worker',
];
// Node has no dedicated workers; the browser tests run that one.
const runnableInNode = scenarios.filter(({ id }) => id !== 'worker');

/** In a browser an error that nobody listens to is no exception. */
class BrowserLikeWebSocket extends WebSocket {
  constructor(url: string, protocols?: string) {
    super(url, protocols);
    this.on('error', () => undefined);
  }
}

test('the ids that others rely on are there', () => {
  expect(scenarios.map(({ id }) => id).sort()).toEqual(ids);
});

test('the page has its title, a card per scenario, its addresses, and a script that parses', async () => {
  const lab = await untilTestEnds(startLab({ idleCutMs: 2500 }));
  const html = await (await fetch(lab.pageUrl)).text();
  expect(html).toContain('<title>WS Doctor lab</title>');
  for (const id of ids) expect(html).toContain(`data-scenario="${id}"`);
  expect(html).toContain('after 2.5 s of silence');
  expect(html).not.toContain('{idle}');
  expect(html).toContain(`window.labUrls = ${JSON.stringify(lab.urls)};`);
  const script = await fetch(new URL('demo.js', lab.pageUrl));
  expect(script.headers.get('content-type')).toContain('text/javascript');
  expect(new Script(await script.text())).toBeInstanceOf(Script);
  expect((await fetch(new URL('demo.css', lab.pageUrl))).status).toBe(200);
  expect((await fetch(new URL('nothing', lab.pageUrl))).status).toBe(404);
});

test('every scenario does what it says when run from its source text', async () => {
  const lab = await untilTestEnds(startLab({ idleCutMs: 1500, silentAfterAnswers: 1 }));
  vi.stubGlobal('WebSocket', BrowserLikeWebSocket);
  onTestFinished(() => {
    vi.unstubAllGlobals();
  });
  // Outside this module, a name that is not its own or a global's is a ReferenceError, as in the page.
  const makeKit: typeof createKit = runInThisContext(`(${createKit.toString()})`);
  const outcomes = await Promise.all(
    runnableInNode.map(async ({ id, run }) => {
      const logged: string[] = [];
      const { kit, stop } = makeKit(lab.urls, { idleCutMs: 1500 }, (text) => logged.push(text));
      onTestFinished(stop);
      const runFromText: Scenario['run'] = runInThisContext(`(${run.toString()})`);
      await runFromText(kit);
      return [id, logged.length > 0] as const;
    }),
  );
  expect(outcomes).toEqual(runnableInNode.map(({ id }) => [id, true]));

  expect(lab.idleCut.cuts).toHaveLength(3);
  expect(lab.idleHeartbeat.cuts).toEqual([]);
  expect(lab.idleHeartbeat.accepted).toBe(1);
  expect(lab.restarting.connections.map((record) => record.closeSent?.code)).toEqual([
    ...[1012, 1012, 1012, 1012],
    ...[undefined, undefined, undefined, undefined],
  ]);
  expect(lab.refusing.refused.map((attempt) => attempt.refusal).sort()).toEqual(['401', '404', '503']);
  expect(lab.closing.connections[0]?.closeSent).toMatchObject({ code: 4401, reason: 'token expired' });
  expect(lab.silent.connections[0]?.received.messages).toBe(4);
  expect(lab.silent.connections[0]?.sent.messages).toBe(1);
  expect(lab.heartbeat.peers.size).toBe(4);
});

test('a stopped scenario closes its sockets and sends nothing more', async () => {
  const lab = await untilTestEnds(startLab());
  vi.stubGlobal('WebSocket', BrowserLikeWebSocket);
  onTestFinished(() => {
    vi.unstubAllGlobals();
  });
  const { kit, stop } = createKit(lab.urls, { idleCutMs: 5000 }, () => undefined);
  const line = kit.connect(lab.urls.echo);
  await line.opened;
  let beats = 0;
  kit.every(5, () => {
    beats += 1;
  });
  await eventually(() => expect(beats).toBeGreaterThan(0));
  stop();
  const beatsWhenStopped = beats;
  expect(await line.closed).toMatchObject({ code: 1000, reason: 'stopped' });
  let otherBeats = 0;
  repeat(5, () => {
    otherBeats += 1;
  });
  await eventually(() => expect(otherBeats).toBeGreaterThan(5));
  expect(beats).toBe(beatsWhenStopped);
  expect(() => kit.connect(lab.urls.echo)).toThrow('stopped');
});
