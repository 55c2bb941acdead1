import { createServer } from 'node:https';
import { withHaproxy } from '../../../../src/lab/proxies/haproxy.ts';
import { withNginx } from '../../../../src/lab/proxies/nginx.ts';
import { closeOnce } from '../../../../src/lab/wire/closing.ts';
import { portOf, refuseUpgrade, startHttpServer } from '../../../../src/lab/wire/httpServer.ts';
import { selfSigned } from '../../../support/selfSigned.ts';
import { caused, named, recording } from '../recording.ts';

const STATUSES = [302, 400, 403, 426, 429, 500, 502, 504];
const VIOLATIONS = [
  'masked',
  'reservedOpcode',
  'compressedUnasked',
  'fragmentedPing',
  'longPing',
  'strayContinuation',
  'reservedCloseCode',
] as const;

const openAndWait = async (url: string) => kit.ended(await kit.open(url));

/** Nobody listens there: it was free a moment ago. */
async function deadPort(): Promise<number> {
  const server = await startHttpServer({});
  await server.close();
  return server.port;
}

async function startTlsServer() {
  const server = createServer(selfSigned());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = closeOnce(
    () => {
      server.close();
      server.closeAllConnections();
    },
    async () => undefined,
  );
  return { port: portOf(server.address()), close };
}

export const handshakeRecordings = [
  ...STATUSES.map((status) =>
    recording(`refused-${status}`, `the handshake is answered with ${status}`, async ({ page, keep }) => {
      const server = await keep(
        startHttpServer({ onUpgrade: ({ tcp }) => refuseUpgrade(tcp, status, { Location: '/' }) }),
      );
      await page.evaluate(openAndWait, `ws://127.0.0.1:${server.port}/ws`);
      return caused('handshake-rejected', '/ws');
    }),
  ),
  ...(['401', '404', '503', 'html'] as const).map((refusal) =>
    recording(`refused-${refusal}`, `the handshake is answered with ${refusal}`, async ({ lab, page }) => {
      const url = lab.refusing.urls[refusal === 'html' ? 'html' : (Number(refusal) as 401 | 404 | 503)];
      await page.evaluate(openAndWait, url);
      return caused('handshake-rejected', `/${refusal}`);
    }),
  ),
  recording('hangs-up', 'the server hangs up instead of answering', async ({ lab, page }) => {
    await page.evaluate(openAndWait, lab.refusing.urls.hangUp);
    return caused('handshake-failed', '/hangUp');
  }),
  recording('wrong-accept', 'the Sec-WebSocket-Accept header is wrong', async ({ lab, page }) => {
    await page.evaluate(openAndWait, lab.refusing.urls.wrongAccept);
    return caused('handshake-failed', '/wrongAccept');
  }),
  recording('nobody-listens', 'connection refused', async ({ page }) => {
    await page.evaluate(openAndWait, `ws://127.0.0.1:${await deadPort()}/ws`);
    return caused('handshake-failed', '/ws');
  }),
  recording('no-such-name', 'the name does not resolve', async ({ page }) => {
    await page.evaluate(openAndWait, 'ws://nowhere.invalid/ws');
    return caused('handshake-failed', '/ws');
  }),
  recording(
    'wrong-subprotocol',
    'the server does not choose among the subprotocols offered',
    async ({ lab, page }) => {
      await page.evaluate(
        async (url) => kit.ended(await kit.open(url, ['chat.v9'])),
        `${lab.dying.url}?ticks=3`,
      );
      return caused('handshake-failed', 'ticks=3');
    },
  ),
  recording('self-signed', 'the certificate is signed by nobody', async ({ page, keep }) => {
    const server = await keep(startTlsServer());
    await page.evaluate(openAndWait, `wss://127.0.0.1:${server.port}/ws`);
    return caused('tls-failure', '/ws');
  }),
  recording('tls-to-plain', 'wss:// to a server that speaks no TLS', async ({ lab, page }) => {
    await page.evaluate(openAndWait, named(lab.echo.url, 'plain').replace('ws:', 'wss:'));
    return caused('tls-failure', '/echo');
  }),
  recording('nginx-dead-upstream', 'nginx answers 502: its upstream is gone', async ({ page, keep }) => {
    const nginx = await keep(withNginx(`ws://127.0.0.1:${await deadPort()}/ws`, { readTimeoutSeconds: 3 }));
    if (!nginx) return undefined;
    await page.evaluate(openAndWait, nginx.url);
    return caused('handshake-rejected', '/ws');
  }),
  recording(
    'nginx-hung-upstream',
    'nginx answers 504: its upstream never answers',
    async ({ page, keep }) => {
      const hung = await keep(startHttpServer({ onUpgrade: () => undefined }));
      const nginx = await keep(withNginx(`ws://127.0.0.1:${hung.port}/ws`, { readTimeoutSeconds: 2 }));
      if (!nginx) return undefined;
      await page.evaluate(openAndWait, nginx.url);
      return caused('handshake-rejected', '/ws');
    },
  ),
  recording('haproxy-dead-upstream', 'HAProxy answers 503: its server is gone', async ({ page, keep }) => {
    const haproxy = await keep(
      withHaproxy(`ws://127.0.0.1:${await deadPort()}/ws`, { tunnelTimeoutSeconds: 3 }),
    );
    if (!haproxy) return undefined;
    await page.evaluate(openAndWait, haproxy.url);
    return caused('handshake-rejected', '/ws');
  }),
  ...VIOLATIONS.map((violation) =>
    recording(`violation-${violation}`, `the server breaks RFC 6455: ${violation}`, async ({ lab, page }) => {
      await page.evaluate(async (url) => {
        const socket = await kit.open(url);
        await kit.sleep(300);
        socket.send('go on');
        await kit.ended(socket);
      }, lab.violating.urls[violation]);
      return caused('browser-rejected-frame', `/${violation}`);
    }),
  ),
  recording('invalid-utf8', 'the server sends a text that is no UTF-8', async ({ lab, page }) => {
    await page.evaluate(async (url) => {
      const socket = await kit.open(url);
      socket.send('go on');
      await kit.ended(socket);
    }, lab.violating.urls.invalidUtf8);
    return caused('invalid-payload', '/invalidUtf8', { accept: ['browser-rejected-frame'] });
  }),
  recording(
    'too-big',
    'the server closes with 1009 after a message above its limit',
    async ({ lab, page }) => {
      await page.evaluate(async (url) => {
        const socket = await kit.open(url);
        await kit.chat(socket, 1500, 150);
        socket.send('x'.repeat(40_000));
        await kit.ended(socket);
      }, lab.violating.urls.tooBig);
      return caused('message-too-big', '/tooBig');
    },
  ),
];
