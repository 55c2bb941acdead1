import { createHash } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { formatBytes } from '../../src/base/format.ts';
import { startHttpServer } from '../../src/lab/wire/httpServer.ts';
import { connections, expect, showView, test } from './doctorTest.ts';

/** RFC 6455, 1.3. */
const HANDSHAKE_GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
/** More than the kernel takes off the browser's hands. */
const SENT_BYTES = 48 * 1024 * 1024;

test('a server that stops reading: what never left the browser is told in bytes, as a fact and as the finding', async ({
  lab,
  page,
  openViewer,
}) => {
  const sockets: Duplex[] = [];
  const server = await startHttpServer({
    onUpgrade({ request, tcp }) {
      // Nobody listens for its data: what comes fills the buffers and stays there.
      const accept = createHash('sha1')
        .update(`${request.headers['sec-websocket-key']}${HANDSHAKE_GUID}`)
        .digest('base64');
      tcp.write(
        `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
      );
      sockets.push(tcp);
    },
  });
  await page.goto(lab.pageUrl);
  const viewer = await openViewer();
  await page.evaluate(
    async ([url, bytes]) => {
      const socket = new WebSocket(url);
      await new Promise((resolve) => socket.addEventListener('open', resolve));
      const ended = new Promise((resolve) => socket.addEventListener('close', resolve));
      for (let sent = 0; sent < bytes; sent += 1024 * 1024) socket.send(new Uint8Array(1024 * 1024));
      Object.assign(window, { socket, ended });
    },
    [`ws://127.0.0.1:${server.port}/deaf`, SENT_BYTES] as const,
  );
  // It is stuck once nothing leaves any more.
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
  for (const tcp of sockets) tcp.destroy();
  const unsent = Number(await page.evaluate('ended.then(() => socket.bufferedAmount)'));
  expect(unsent).toBeGreaterThan(1024 * 1024);

  const row = connections(viewer, '/deaf');
  await expect(row).toContainText('1006');
  await row.click();
  await viewer.getByRole('tab', { name: 'Close' }).click();
  const tab = viewer.getByRole('tabpanel', { name: 'Close' });
  const size = formatBytes(unsent);
  await expect(tab.locator('dt:text-is("Never sent") + dd')).toContainText(size);
  await showView(viewer, 'Findings');
  const finding = viewer.getByRole('option').filter({ hasText: 'send-backpressure' });
  await finding.click();
  await expect(viewer.getByRole('article')).toContainText(
    `${size} that the page had sent were still waiting`,
  );
  await server.close();
});
