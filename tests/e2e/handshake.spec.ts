import type { IncomingHttpHeaders } from 'node:http';
import { WebSocketServer } from 'ws';
import { connections, expect, test } from './doctorTest.ts';

test('the handshake as the server saw it: headers, negotiation, cookies, timing, and the line that asked for it', async ({
  lab,
  page,
  openPanel,
}) => {
  const seen: IncomingHttpHeaders[] = [];
  const server = new WebSocketServer({
    host: '127.0.0.1',
    port: 0,
    handleProtocols: () => 'lab.second',
    perMessageDeflate: { serverNoContextTakeover: true, clientMaxWindowBits: 10 },
  });
  server.on('connection', (socket, request) => {
    seen.push(request.headers);
    socket.send('hello');
  });
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('The server has no port');
  const url = `ws://127.0.0.1:${address.port}/shake`;

  const { panel } = await openPanel();
  await page.goto(lab.pageUrl);
  await page.addScriptTag({
    content: `
      document.cookie = 'theme=dark';
      document.cookie = 'lab_session=very-secret; SameSite=Strict';
      function openTheShop() { return new WebSocket(${JSON.stringify(url)}, ['lab.first', 'lab.second']); }
      window.kept = openTheShop();
      window.refused = new WebSocket(${JSON.stringify(lab.urls.refused[503])});
      //# sourceURL=http://127.0.0.1/shop.js`,
  });
  await expect(connections(panel, '/shake')).toContainText('↓1');
  await connections(panel, '/shake').click();
  await panel.getByRole('tab', { name: 'Handshake' }).click();
  const tab = panel.getByRole('tabpanel', { name: 'Handshake' });
  const [headers] = seen;
  if (!headers) throw new Error('The server saw no handshake');

  await expect(tab.getByText('101 Switching Protocols')).toBeVisible();
  await expect(tab).toContainText(`Sec-WebSocket-Key${headers['sec-websocket-key']}`);
  await expect(tab).toContainText(`Origin${headers.origin}`);
  await expect(tab).toContainText('offered: lab.first, lab.second');
  await expect(tab).toContainText('Subprotocollab.second');
  await expect(tab.getByText('server_no_context_takeover', { exact: true })).toBeVisible();
  await expect(tab.getByText('client_max_window_bits=10', { exact: true })).toBeVisible();
  await expect(tab).toContainText(/offered: permessage-deflate; client_max_window_bits/);

  // The server got these, and Chrome's protocol does not say so: they are what it held.
  expect(headers.cookie).toContain('lab_session=very-secret');
  await expect(tab).toContainText('Cookies held for this address');
  await expect(tab).toContainText('lab_sessionvery-secret SameSite=Strict');
  await expect(tab).toContainText('themedark');
  await expect(tab).toContainText(/Request sentafter \d+\.\d ms/);
  await expect(tab).toContainText(/Answeredafter \d+\.\d ms/);
  await expect(tab).toContainText(/First messageafter \d+\.\d ms/);

  await expect(tab).toContainText('openTheShop shop.js:4');
  await expect(tab).not.toContainText('ws-doctor-hook');
  await connections(panel, '/refused/503').click();
  await expect(tab).toContainText('503');
  await expect(
    tab.getByText('Error during WebSocket handshake: Unexpected response code: 503', { exact: true }),
  ).toBeVisible();

  await connections(panel, '/shake').click();
  await expect(tab.getByRole('button', { name: 'shop.js:4' })).toBeVisible();
  for (const client of server.clients) client.terminate();
  server.close();
});
