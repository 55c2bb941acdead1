import { fileURLToPath } from 'node:url';
import { type LibraryPeer, PATIENCE_MS, UNTIL, WORK_MS } from './libraryPeer.ts';
import { startTappedServer } from './tappedServer.ts';

const BEAT_MS = 300;

/** A little STOMP server for the real client: line feeds both ways, receipts. */
export async function startStompPeer(): Promise<LibraryPeer> {
  const nameOf = (text: string) => (text === '\n' ? 'beat' : /^[A-Z]+/.exec(text)?.[0]);
  const server = await startTappedServer('/stomp', nameOf, 'v12.stomp');
  server.sockets.on('connection', (socket) => {
    const beat = setInterval(() => socket.send('\n'), BEAT_MS);
    socket.on('close', () => clearInterval(beat));
    socket.on('message', (data) => {
      const text = String(data);
      if (text.startsWith('CONNECT'))
        socket.send(`CONNECTED\nversion:1.2\nheart-beat:${BEAT_MS},${BEAT_MS}\n\n\0`);
      const receipt = /\nreceipt:(\S*)/.exec(text)?.[1];
      if (receipt !== undefined)
        setTimeout(() => socket.send(`RECEIPT\nreceipt-id:${receipt}\n\n\0`), WORK_MS);
    });
  });
  return {
    name: 'stomp',
    path: '/stomp',
    bundle: fileURLToPath(
      new URL('../../../node_modules/@stomp/stompjs/bundles/stomp.umd.js', import.meta.url),
    ),
    client: `(async () => {
      ${UNTIL}
      const report = { sent: 0, received: 0, requestMs: [] };
      const client = new StompJs.Client({
        brokerURL: '${server.url}',
        heartbeatIncoming: ${BEAT_MS},
        heartbeatOutgoing: ${BEAT_MS},
        heartbeatToleranceMultiplier: ${PATIENCE_MS / BEAT_MS},
        reconnectDelay: 0,
        debug: (line) => {
          if (line === '>>> PING') report.sent++;
          if (line === '<<< PONG') report.received++;
        },
      });
      client.activate();
      await until(() => client.connected);
      for (let n = 0; n < 5; n++) {
        const begin = performance.now();
        await new Promise((resolve) => {
          client.watchForReceipt('r' + n, resolve);
          client.publish({ destination: '/queue/a', body: 'number ' + n, headers: { receipt: 'r' + n } });
        });
        report.requestMs.push(performance.now() - begin);
      }
      await until(() => report.sent >= 4 && report.received >= 4);
      await client.deactivate();
      return report;
    })()`,
    tap: server.tap,
    close: server.close,
  };
}
