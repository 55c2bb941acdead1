import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createAnalyses } from '../../../../src/analysis/analyses.ts';
import { startWirePingPeer } from '../../../../src/lab/peers/wirePingPeer.ts';
import { controlFramesOf, type PeerRecord } from '../../../../src/lab/wire/peerRecord.ts';
import { launchBrowser } from '../../../../src/launch/launchBrowser.ts';
import type { Connection, Session } from '../../../../src/model/session.ts';
import { sessionOfNetLog } from '../../../support/netLogs.ts';

const SOCKETS = 5;
const PONGS_EACH = 6;

/** Five sockets of one page to a server that pings; returns what the browser's net log and the server know of them. */
async function recordPings(): Promise<{
  readonly session: Session;
  readonly url: string;
  readonly records: readonly PeerRecord[];
}> {
  const folder = await mkdtemp(join(tmpdir(), 'wsd-net-log-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  const extensionDir = join(folder, 'extension');
  await mkdir(extensionDir);
  const manifest = { manifest_version: 3, name: 'Nothing', version: '1' };
  await writeFile(join(extensionDir, 'manifest.json'), JSON.stringify(manifest));
  const peer = await startWirePingPeer({ intervalMs: 300 });
  onTestFinished(() => peer.close());
  const page = createServer((_request, response) =>
    response.setHeader('content-type', 'text/html').end('<p>'),
  );
  await new Promise<void>((resolve) => page.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    page.closeAllConnections();
    page.close();
  });
  const address = page.address();
  if (address === null || typeof address === 'string') throw new Error('A listening server has a port.');

  const netLogFile = join(folder, 'net.json');
  const browser = await launchBrowser({ extensionDir, headless: true, netLogFile });
  onTestFinished(() => browser.close());
  await browser.page.goto(`http://127.0.0.1:${address.port}/`);
  const sockets = await browser.page.evaluateHandle(
    ({ url, count }) =>
      Array.from({ length: count }, (_, i) => {
        const socket = new WebSocket(url);
        // Told apart by how much it says.
        socket.onopen = () => socket.send('x'.repeat(10 + i));
        return socket;
      }),
    { url: peer.url, count: SOCKETS },
  );
  const pongs = () => peer.connections.map((record) => controlFramesOf(record, 'received', 'pong').length);
  await expect
    .poll(() => pongs().filter((count) => count >= PONGS_EACH).length, { timeout: 30_000 })
    .toBe(SOCKETS);
  await sockets.evaluate((all) => {
    for (const socket of all) socket.close(3000, 'enough');
  });
  await expect.poll(() => peer.connections.every(({ end }) => end !== undefined)).toBe(true);
  await browser.close();
  const session = sessionOfNetLog(await readFile(netLogFile, 'utf8'));
  return { session, url: peer.url, records: peer.connections };
}

test('every ping and pong that a server counts is in the log of a real Chromium, on the right one of five sockets', async () => {
  const { session, url, records } = await recordPings();
  const { frames } = session;
  const analyses = createAnalyses(session);
  analyses.advance();
  const ofOpcode = ({ rows }: Connection, opcode: number) =>
    [...rows.toArray()].filter((row) => frames.opcode(row) === opcode);
  const own = session.connections.filter((connection) => connection.url === url);
  expect(own).toHaveLength(SOCKETS);
  expect(records).toHaveLength(SOCKETS);
  for (const record of records) {
    const said = record.messages.find(({ direction }) => direction === 'received')?.sizeBytes;
    const [connection, ...others] = own.filter((candidate) =>
      ofOpcode(candidate, 1).some((row) => frames.sizeBytes(row) === said),
    );
    if (!connection || others.length > 0)
      throw new Error(`The log has ${others.length + 1} sockets that said ${said}.`);

    const pings = controlFramesOf(record, 'sent', 'ping');
    const pongs = controlFramesOf(record, 'received', 'pong');
    const seen = (opcode: number) =>
      ofOpcode(connection, opcode).map((row) => [frames.direction(row), frames.sizeBytes(row)]);
    expect(seen(9)).toEqual(pings.map(({ sizeBytes }) => ['received', sizeBytes]));
    expect(seen(10)).toEqual(pongs.map(({ sizeBytes }) => ['sent', sizeBytes]));

    const [series] = analyses.roundTrips(connection);
    expect(series?.kind).toBe('wire-heartbeat');
    const pauses = pings.slice(1).map(({ atMs }, i) => atMs - (pings[i]?.atMs ?? 0));
    const median = pauses.sort((a, b) => a - b)[Math.floor((pauses.length - 1) / 2)];
    expect(Math.abs((series?.intervalMs ?? 0) - (median ?? 0))).toBeLessThanOrEqual(5);
    expect(connection.close).toMatchObject({ wasClean: true });
  }
}, 90_000);
