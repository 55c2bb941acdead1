import { fileURLToPath } from 'node:url';
import { Aedes } from 'aedes';
import { createWebSocketStream } from 'ws';
import { type LibraryPeer, UNTIL } from './libraryPeer.ts';
import { startTappedServer } from './tappedServer.ts';

const PING_MS = 1000;
/**
 * MQTT.js gives up when half a keepalive has passed after its ping, Aedes after one and a half without a packet: with a
 * keepalive of a second both do on a busy machine. So a long one is announced, and the timer, which the library takes as
 * an option, beats quickly. Its second tick pings; the third, which gives up, never comes.
 */
const KEEPALIVE = `keepalive: 60, timerVariant: {
  set: (tick) => setTimeout(() => { tick(); tick(); }, ${PING_MS}),
  clear: (timer) => clearTimeout(timer),
}`;

/** MQTT.js with an Aedes broker: PINGREQ every second, packets with identifiers both ways. */
export async function startMqttPeer(): Promise<LibraryPeer> {
  const broker = await Aedes.createBroker();
  const server = await startTappedServer('/mqtt', () => undefined, 'mqtt');
  const { tap } = server;
  broker.on('ping', () => tap.note('ping'));
  broker.on('ack', () => tap.note('acknowledged by the page'));
  broker.on('subscribe', () => tap.note('subscribe'));
  broker.on('publish', (_packet, client) => {
    if (client) tap.note('publish');
  });
  server.sockets.on('connection', (socket, request) => {
    broker.handle(createWebSocketStream(socket), request);
  });
  return {
    name: 'mqtt',
    path: '/mqtt',
    bundle: fileURLToPath(new URL('../../../node_modules/mqtt/dist/mqtt.js', import.meta.url)),
    client: `(async () => {
      ${UNTIL}
      const report = { sent: {}, received: {}, requestMs: [] };
      const client = mqtt.connect('${server.url}', { ${KEEPALIVE}, reconnectPeriod: 0 });
      const count = (way) => ({ cmd }) => { report[way][cmd] = (report[way][cmd] ?? 0) + 1; };
      client.on('packetsend', count('sent'));
      client.on('packetreceive', count('received'));
      await until(() => client.connected);
      await client.subscribeAsync('news', { qos: 1 });
      for (let n = 0; n < 5; n++) {
        const begin = performance.now();
        await client.publishAsync('news', 'number ' + n, { qos: 1 });
        report.requestMs.push(performance.now() - begin);
      }
      await until(() => report.sent.puback === 5);
      await until(() => report.received.pingresp >= 3 && report.received.pingresp === report.sent.pingreq);
      await client.endAsync();
      return report;
    })()`,
    tap,
    close: async () => {
      await new Promise<void>((resolve) => broker.close(() => resolve()));
      await server.close();
    },
  };
}
