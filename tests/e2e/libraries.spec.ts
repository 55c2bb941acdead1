import type { Page } from 'playwright/test';
import { diagnoseFiles } from '../../src/cli/diagnoseFiles.ts';
import type {
  BeatReport,
  ConnectionReport,
  RoundTripReport,
} from '../../src/diagnosis/report/sessionReport.ts';
import { closeAll } from '../../src/lab/wire/closing.ts';
import { startHttpServer } from '../../src/lab/wire/httpServer.ts';
import { startGraphqlPeer } from '../support/libraries/graphqlPeer.ts';
import { type LibraryPeer, WORK_MS } from '../support/libraries/libraryPeer.ts';
import { startMqttPeer } from '../support/libraries/mqttPeer.ts';
import { startSocketIoPeer } from '../support/libraries/socketIoPeer.ts';
import { startSockJsPeer } from '../support/libraries/sockJsPeer.ts';
import { startStompPeer } from '../support/libraries/stompPeer.ts';
import { connections, expect, exportSession, test } from './doctorTest.ts';

/** What a client counted itself. */
interface ClientReport {
  readonly requestMs: readonly number[];
  readonly pings?: number;
  readonly pingAtMs?: readonly number[];
  readonly pongs?: number;
  readonly beats?: number;
  /** A number, or numbers by packet type. */
  readonly sent?: unknown;
  readonly received?: unknown;
}

const START: readonly (() => Promise<LibraryPeer>)[] = [
  startSocketIoPeer,
  startGraphqlPeer,
  startMqttPeer,
  startStompPeer,
  startSockJsPeer,
];

/** A busy page hears of a frame this much later than Chrome. */
const DELAY_MS = 100;

/** Names on screen. */
const NAMES = {
  'socket.io': 'Engine.IO / Socket.IO',
  'graphql-ws': 'GraphQL over WebSocket (graphql-transport-ws)',
  mqtt: 'MQTT over WebSocket',
  stomp: 'STOMP over WebSocket',
  sockjs: 'SockJS',
};

test('real protocol libraries: heartbeats and acknowledged requests are those that the libraries count', async ({
  browserWithDoctor,
  page,
  openViewer,
  downloads,
}) => {
  const pages = await startHttpServer({
    onRequest: (_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/html' });
      response.end('<!doctype html><title>Libraries</title>');
    },
  });
  const peers = await Promise.all(START.map((start) => start()));
  try {
    await page.goto(`http://127.0.0.1:${pages.port}/`);
    const viewer = await openViewer();
    const clients = await runClients(page, peers);
    const list = viewer.getByRole('listbox', { name: 'Connections' });
    await expect(list.locator('[data-state="closed"]')).toHaveCount(peers.length);
    for (const { path, name } of peers) await expectName(viewer, path, name);

    const file = await exportSession(viewer, browserWithDoctor, downloads, 'Save everything');
    const seen = connectionsOf(await diagnoseFiles([file], { format: 'json' }));
    for (const peer of peers) {
      await test.step(peer.name, () => {
        const connection = seen.find(({ url }) => url.includes(peer.path));
        const client = clients.get(peer.name);
        if (!connection || !client) throw new Error(`${peer.name} was not seen`);
        console.log(figures(peer, connection, client));
        EXPECTED[peer.name]?.(connection, client, peer);
      });
    }
  } finally {
    await closeAll([...peers, pages]);
  }
});

const EXPECTED: Readonly<
  Record<string, (seen: ConnectionReport, client: ClientReport, peer: LibraryPeer) => void>
> = {
  'socket.io': (seen, client, { tap }) => {
    expect(seen.protocol).toBe('engine.io');
    const pings = seriesOf(seen, 'page-response', 'engine.io');
    expect(pings.count).toBe(client.pings);
    expect(pings.count).toBe(tap.count('received pong'));
    const pausesMs = pausesBetween(client.pingAtMs ?? []);
    expect(pings.intervalMs).toBeGreaterThan(Math.min(...pausesMs) - DELAY_MS);
    expect(pings.intervalMs).toBeLessThan(Math.max(...pausesMs) + DELAY_MS);
    const saved = seriesOf(seen, 'page-round-trip', 'engine.io-requests');
    // Joining the namespace is acknowledged too.
    expect(saved.count).toBe(tap.count('acknowledged') + 1);
    expect(saved.unanswered).toBe(0);
    expect(seriesOf(seen, 'page-response', 'engine.io-requests').count).toBe(tap.count('confirmed'));
    expectLatency(saved, client.requestMs);
  },
  'graphql-ws': (seen, client, { tap }) => {
    expect(seen.protocol).toBe('graphql-transport-ws');
    const pings = seriesOf(seen, 'page-round-trip', 'graphql-transport-ws');
    expect(pings.count).toBe(client.pongs);
    expect(pings.count).toBe(tap.count('sent pong'));
    expect(pings.unanswered).toBe(0);
    const asked = seriesOf(seen, 'page-round-trip', 'graphql-transport-ws-requests');
    expect(asked.count).toBe(tap.count('sent connection_ack') + tap.count('sent next'));
    expectLatency(asked, client.requestMs);
  },
  mqtt: (seen, client, { tap }) => {
    expect(seen.protocol).toBe('mqtt');
    const pings = seriesOf(seen, 'page-round-trip', 'mqtt');
    expect(pings.count).toBe(countIn(client.received, 'pingresp'));
    expect(pings.count).toBe(tap.count('ping'));
    expect(pings.unanswered).toBe(0);
    const asked = seriesOf(seen, 'page-round-trip', 'mqtt-requests');
    // CONNECT is acknowledged too.
    expect(asked.count).toBe(1 + tap.count('subscribe') + tap.count('publish'));
    expect(asked.unanswered).toBe(0);
    const delivered = seriesOf(seen, 'page-response', 'mqtt-requests');
    expect(delivered.count).toBe(countIn(client.sent, 'puback'));
    expect(delivered.count).toBe(tap.count('acknowledged by the page'));
  },
  stomp: (seen, client, { tap }) => {
    expect(seen.protocol).toBe('stomp');
    expect(beatsOf(seen, 'sent').count).toBe(client.sent);
    expect(beatsOf(seen, 'sent').count).toBe(tap.count('received beat'));
    expect(beatsOf(seen, 'received').count).toBe(client.received);
    expect(beatsOf(seen, 'received').oneWay).toBe(true);
    expect(seen.roundTrips.filter(({ purpose }) => purpose === 'heartbeat')).toEqual([]);
    const asked = seriesOf(seen, 'page-round-trip', 'stomp-requests');
    expect(asked.count).toBe(tap.count('sent RECEIPT') + tap.count('sent CONNECTED'));
    expect(asked.unanswered).toBe(0);
    expectLatency(asked, client.requestMs);
  },
  sockjs: (seen, client, { tap }) => {
    expect(seen.protocol).toBe('sockjs');
    expect(beatsOf(seen, 'received').count).toBe(client.beats);
    expect(beatsOf(seen, 'received').count).toBe(tap.count('beat'));
    const asked = seriesOf(seen, 'page-round-trip', 'generic-requests');
    expect(asked.count).toBe(tap.count('request'));
    expectLatency(asked, client.requestMs);
  },
};

/** All clients at once, each with its library's bundle; what they counted themselves, by name. */
async function runClients(
  page: Page,
  peers: readonly LibraryPeer[],
): Promise<ReadonlyMap<string, ClientReport>> {
  for (const { bundle } of peers) await page.addScriptTag({ path: bundle });
  const expressions = peers.map(({ client }) => client).join(',');
  const reports = await page.evaluate<ClientReport[]>(`Promise.all([${expressions}])`);
  return new Map(peers.map(({ name }, i) => [name, reports[i] ?? { requestMs: [] }]));
}

async function expectName(viewer: Page, path: string, name: string): Promise<void> {
  await connections(viewer, path).click();
  await viewer.getByRole('tab', { name: 'Heartbeats' }).click();
  const panel = viewer.getByRole('tabpanel', { name: 'Heartbeats' });
  await expect(panel).toContainText(Object.entries(NAMES).find(([id]) => id === name)?.[1] ?? name);
}

function connectionsOf(json: string): readonly ConnectionReport[] {
  const report: { readonly connections: readonly ConnectionReport[] } = JSON.parse(json);
  return report.connections;
}

function seriesOf({ roundTrips }: ConnectionReport, kind: string, protocol: string): RoundTripReport {
  const found = roundTrips.find((series) => series.kind === kind && series.protocol === protocol);
  if (!found) throw new Error(`No ${kind} of ${protocol} in ${JSON.stringify(roundTrips)}`);
  return found;
}

function beatsOf({ beats }: ConnectionReport, direction: BeatReport['direction']): BeatReport {
  const found = beats.find((series) => series.direction === direction);
  if (!found) throw new Error(`No beats ${direction} in ${JSON.stringify(beats)}`);
  return found;
}

/** The server took its time, and the frames came no later than the library saw the answer. */
function expectLatency({ p50Ms, maxMs }: RoundTripReport, requestMs: readonly number[]): void {
  expect(maxMs).toBeGreaterThanOrEqual(WORK_MS - 2);
  expect(p50Ms).toBeLessThanOrEqual(Math.max(...requestMs) + 5);
}

function pausesBetween(atMs: readonly number[]): readonly number[] {
  return atMs.slice(1).map((ms, index) => ms - (atMs[index] ?? ms));
}

function countIn(counts: unknown, name: string): unknown {
  return typeof counts === 'object' && counts !== null ? Reflect.get(counts, name) : undefined;
}

function figures({ name }: LibraryPeer, seen: ConnectionReport, client: ClientReport): string {
  const trips = seen.roundTrips.map(
    ({ kind, protocol, count, unanswered, p50Ms }) =>
      `${protocol} ${kind} ${count} pairs, ${unanswered} unanswered, median ${p50Ms} ms`,
  );
  const beats = seen.beats.map(
    ({ direction, count, intervalMs }) => `${count} beats ${direction} every ${intervalMs} ms`,
  );
  return `${name}: ${[...trips, ...beats].join('; ')} | the client: ${JSON.stringify(client)}`;
}
