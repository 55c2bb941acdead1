import { createHash } from 'node:crypto';
import type { Duplex } from 'node:stream';
import type { Page } from 'playwright/test';
import { startHttpServer, type UpgradeAttempt } from '../../src/lab/wire/httpServer.ts';
import { expect } from './doctorTest.ts';

/** RFC 6455, 1.3. */
const HANDSHAKE_GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
/** More than the kernel takes off the browser's hands. */
const SENT_BYTES = 48 * 1024 * 1024;

/** Answers an upgrade with 101; nobody reads what comes then. */
export function acceptUpgrade({ request, tcp }: Pick<UpgradeAttempt, 'request' | 'tcp'>): void {
  const accept = createHash('sha1')
    .update(`${request.headers['sec-websocket-key']}${HANDSHAKE_GUID}`)
    .digest('base64');
  tcp.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
}

export interface DeafServer {
  readonly url: string;
  /** The TCP connections of its sockets. */
  readonly sockets: readonly Duplex[];
  readonly close: () => Promise<void>;
}

/** A server that opens every socket and reads nothing: what comes fills the buffers and stays there. */
export async function startDeafServer(): Promise<DeafServer> {
  const sockets: Duplex[] = [];
  const server = await startHttpServer({
    onUpgrade(attempt) {
      acceptUpgrade(attempt);
      sockets.push(attempt.tcp);
    },
  });
  return { url: `ws://127.0.0.1:${server.port}/deaf`, sockets, close: () => server.close() };
}

/** Opens `window.socket` in the page and sends until nothing leaves any more; `ended` resolves with its end. */
export async function fillUp(page: Page, url: string): Promise<void> {
  await page.evaluate(
    async ([address, bytes]) => {
      const socket = new WebSocket(address);
      await new Promise((resolve) => socket.addEventListener('open', resolve));
      const ended = new Promise((resolve) => socket.addEventListener('close', resolve));
      for (let sent = 0; sent < bytes; sent += 1024 * 1024) socket.send(new Uint8Array(1024 * 1024));
      Object.assign(window, { socket, ended });
    },
    [url, SENT_BYTES] as const,
  );
  let before = SENT_BYTES + 1;
  await expect
    .poll(
      async () => {
        const last = before;
        before = Number(await page.evaluate('socket.bufferedAmount'));
        return last === before && before < SENT_BYTES;
      },
      { intervals: [500] },
    )
    .toBe(true);
}
