import type { CDPSession } from 'playwright';
import { expect, onTestFinished, test } from 'vitest';
import { createAnalyses } from '../../../../src/analysis/analyses.ts';
import { startEchoPeer } from '../../../../src/lab/peers/echoPeer.ts';
import { startWirePingPeer } from '../../../../src/lab/peers/wirePingPeer.ts';
import { controlFramesOf, type PeerRecord } from '../../../../src/lab/wire/peerRecord.ts';
import { applyEvent, createSession } from '../../../../src/model/applyEvent.ts';
import type { Direction } from '../../../../src/model/events.ts';
import type { Connection, Session } from '../../../../src/model/session.ts';
import { readNetLogInto, sessionOfNetLog } from '../../../support/netLogs.ts';
import { wrongPauses } from '../../../support/pingPauses.ts';
import { startRecordedBrowser } from '../../../support/recordedBrowser.ts';

const SOCKETS = 5;
const PONGS_EACH = 20;

interface RecordedPings {
  readonly session: Session;
  readonly url: string;
  readonly records: readonly PeerRecord[];
}

/** Five sockets of one page to a server that pings; returns what the browser's net log and the server know of them. */
async function recordPings(): Promise<RecordedPings> {
  const peer = await startWirePingPeer({ intervalMs: 100 });
  onTestFinished(() => peer.close());
  const { browser, finishLog } = await startRecordedBrowser();
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
  const session = sessionOfNetLog(await finishLog());
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
    const atMs = ofOpcode(connection, 9).map((row) => frames.atMs(row));
    expect(wrongPauses(atMs, record)).toEqual([]);
    expect(series?.count).toBe(pongs.length);
    expect(connection.close).toMatchObject({ wasClean: true });
  }
}, 90_000);

/** The sockets of a page with their messages, as the debugger protocol tells them. */
function captureSockets(cdp: CDPSession, session: Session): void {
  const ms = (seconds: number) => seconds * 1000;
  cdp.on('Network.webSocketWillSendHandshakeRequest', ({ requestId, timestamp, wallTime, request }) => {
    const of = { atMs: ms(timestamp), origin: 'protocol', connectionId: requestId } as const;
    applyEvent(session, { kind: 'clock-anchored', atMs: of.atMs, origin: 'protocol', wallMs: ms(wallTime) });
    applyEvent(session, { kind: 'connection-created', ...of, url: '' });
    const headers = Object.entries(request.headers).map(([name, value]) => ({ name, value }));
    applyEvent(session, { kind: 'handshake-requested', ...of, headers });
  });
  const tellOf =
    (direction: Direction) =>
    (frame: {
      readonly requestId: string;
      readonly timestamp: number;
      readonly response: { readonly opcode: number; readonly payloadData: string };
    }) => {
      const { opcode, payloadData } = frame.response;
      const payload = { encoding: opcode === 1 ? 'text' : 'base64', data: payloadData } as const;
      const of = { atMs: ms(frame.timestamp), origin: 'protocol', connectionId: frame.requestId } as const;
      applyEvent(session, { kind: 'frame', ...of, direction, opcode, payload });
    };
  cdp.on('Network.webSocketFrameSent', tellOf('sent'));
  cdp.on('Network.webSocketFrameReceived', tellOf('received'));
}

test('every message that the debugger protocol told gets its size on the wire, large and empty ones too', async () => {
  const peer = await startEchoPeer({ perMessageDeflate: { threshold: 100 } });
  onTestFinished(() => peer.close());
  const { browser, finishLog } = await startRecordedBrowser();
  const session = createSession();
  const cdp = await browser.context.newCDPSession(browser.page);
  captureSockets(cdp, session);
  await cdp.send('Network.enable');
  const MESSAGES = 60;
  await browser.page.evaluate(
    async ({ url, messages }) => {
      const socket = new WebSocket(url);
      const closed = new Promise((resolve) => {
        socket.onclose = resolve;
      });
      let echoes = 0;
      socket.onmessage = () => {
        if (++echoes === messages) socket.close(3000);
      };
      await new Promise((resolve) => {
        socket.onopen = resolve;
      });
      for (let i = 0; i < messages; i++) {
        const size = [0, 5, 101, 3000, 70_000, 300_000][i % 6] ?? 0;
        const noise = Array.from({ length: Math.min(size, 500) }, () => Math.random().toString(36)[2]);
        socket.send(i % 5 === 0 ? new Uint8Array(size) : noise.join('').padEnd(size, 'x'));
      }
      await closed;
    },
    { url: peer.url, messages: MESSAGES },
  );
  await expect.poll(() => session.connections[0]?.received.count).toBe(MESSAGES);
  expect(readNetLogInto(session, await finishLog())).toMatchObject({ joined: 1, connections: 0 });

  const { frames } = session;
  const [connection] = session.connections;
  if (!connection?.wire?.tcp) throw new Error('The log tells nothing of the socket.');
  const { wire } = connection;
  const messages = [...connection.rows.toArray()].filter((row) => frames.opcode(row) < 8);
  expect(messages).toHaveLength(2 * MESSAGES);
  const [said] = peer.connections;
  for (const [direction, tcpBytes, counted] of [
    ['sent', wire.tcp?.sentBytes ?? 0, said?.received],
    ['received', wire.tcp?.receivedBytes ?? 0, said?.sent],
  ] as const) {
    const rows = messages.filter((row) => frames.direction(row) === direction);
    const wireBytes = rows.reduce((sum, row) => sum + (frames.wireSizeBytes(row) ?? Number.NaN), 0);
    expect(wire[direction]).toMatchObject({ messages: MESSAGES, wireBytes, comparedWireBytes: wireBytes });
    expect(wire[direction].comparedBytes).toBe(counted?.bytes);
    // Frame headers take up to 14 bytes, handshake and close frame some hundred.
    expect(tcpBytes).toBeGreaterThan(wireBytes);
    expect(tcpBytes).toBeLessThan(wireBytes + 14 * 3 * MESSAGES + 1500);
    for (const row of rows) {
      const wireSize = frames.wireSizeBytes(row) ?? 0;
      if (frames.sizeBytes(row) >= 70_000) expect(wireSize).toBeLessThan(5000);
      if (frames.sizeBytes(row) <= 5) expect(wireSize).toBeLessThan(12);
    }
  }
}, 90_000);
