import type { Page } from 'playwright';
import { startChildPeer } from '../childProcess.ts';
import { caused, recording } from '../recording.ts';

export const halfOpenRecordings = [
  recording(
    'stopped-noticed',
    'SIGSTOP: pings stay unanswered, the page gives up after three',
    async ({ page, keep }) => {
      const child = await keep(startChildPeer());
      const url = `${child.origin}/beat`;
      await page.evaluate(async (url) => {
        const socket = await kit.open(url);
        Object.assign(globalThis, { socket, beat: kit.beat(socket, 700) });
      }, url);
      await page.waitForTimeout(7500);
      child.signal('SIGSTOP');
      await page.evaluate(async () => {
        const { socket, beat } = globalThis as unknown as {
          socket: WebSocket;
          beat: { stop(): void; missing(): number };
        };
        while (beat.missing() < 4) await kit.sleep(100);
        beat.stop();
        socket.close(4000, 'no pong');
      });
      await page.waitForTimeout(500);
      child.signal('SIGKILL');
      await child.exited;
      return caused('heartbeat-unanswered', '/beat');
    },
  ),
  recording(
    'stopped-unnoticed',
    'SIGSTOP: pings stay unanswered, and the page goes on asking',
    async ({ page, keep }) => {
      const child = await keep(startChildPeer());
      await page.evaluate(async (url) => {
        kit.beat(await kit.open(url), 1000);
      }, `${child.origin}/beat`);
      await page.waitForTimeout(12_000);
      child.signal('SIGSTOP');
      await page.waitForTimeout(20_000);
      return caused('heartbeat-unanswered', '/beat');
    },
  ),
  recording(
    'close-unanswered',
    'SIGSTOP: the page closes, nobody answers, Chrome gives up after a minute',
    async ({ page, keep }) => {
      const child = await keep(startChildPeer());
      await page.evaluate(async (url) => {
        const socket = await kit.open(url);
        await kit.chat(socket, 1500, 200);
        Object.assign(globalThis, { socket });
      }, `${child.origin}/echo`);
      child.signal('SIGSTOP');
      await page.evaluate(async () => {
        const { socket } = globalThis as unknown as { socket: WebSocket };
        await kit.sleep(400);
        socket.close(1000, 'bye');
        await kit.ended(socket);
      });
      return caused('close-timeout', '/echo');
    },
  ),
  recording(
    'socket-io-stopped',
    'SIGSTOP under a Socket.IO client: no more pings, it gives up',
    async ({ page, keep }) => {
      const child = await keep(startChildPeer({ socketIo: { intervalMs: 1000, timeoutMs: 800 } }));
      await openSocketIo(page, child.port);
      await page.waitForTimeout(6500);
      child.signal('SIGSTOP');
      await page.evaluate(() => (globalThis as unknown as SocketIoPage).gone);
      await page.waitForTimeout(300);
      child.signal('SIGKILL');
      await child.exited;
      return caused('heartbeat-unanswered', 'EIO=4&transport=websocket');
    },
  ),
  recording(
    'socket-io-page-blocked',
    'the page computes for 4 s; the server waits 1.8 s for its pong',
    async ({ page, keep }) => {
      const child = await keep(startChildPeer({ socketIo: { intervalMs: 1000, timeoutMs: 800 } }));
      await openSocketIo(page, child.port);
      await page.waitForTimeout(5500);
      await page.evaluate(async () => {
        const untilMs = performance.now() + 4000;
        while (performance.now() < untilMs);
        await (globalThis as unknown as SocketIoPage).gone;
      });
      return caused('page-slow-to-answer', 'EIO=4&transport=websocket', { accept: ['heartbeat-unanswered'] });
    },
  ),
  recording('socket-io-kicked', 'socket.io: the server disconnects the client', async ({ page, keep }) => {
    const child = await keep(startChildPeer({ socketIo: { intervalMs: 1000, timeoutMs: 800 } }));
    await openSocketIo(page, child.port);
    await page.waitForTimeout(2500);
    await page.evaluate(async () => {
      const { io, gone } = globalThis as unknown as SocketIoPage;
      io.emit('kick');
      await gone;
    });
    // Told by a message, the client itself calls close().
    return {
      causes: [],
      tolerated: [{ rule: 'closed-by-page' }],
      nearMissOf: ['heartbeat-unanswered', 'server-restart', 'idle-timeout'],
    };
  }),
];

interface SocketIoPage {
  readonly io: { emit(name: string): void };
  readonly gone: Promise<void>;
}

async function openSocketIo(page: Page, port: number): Promise<void> {
  await page.addScriptTag({ url: '/socket.io.js' });
  await page.evaluate(async (port) => {
    interface Client {
      on(name: string, handler: () => void): void;
    }
    const { io } = globalThis as unknown as { io(url: string, options: object): Client };
    const client = io(`http://127.0.0.1:${port}`, { transports: ['websocket'], reconnection: false });
    await new Promise<void>((resolve) => client.on('connect', resolve));
    Object.assign(globalThis, {
      io: client,
      gone: new Promise<void>((resolve) => client.on('disconnect', resolve)),
    });
  }, port);
}
