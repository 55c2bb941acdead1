import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { Page } from 'playwright/test';
import { portOf } from '../../src/lab/wire/httpServer.ts';
import { selfSigned } from '../support/selfSigned.ts';
import { closedBy, connections, expect, showView, test } from './doctorTest.ts';

// `site.test` and `chat.test` are this machine, but not in a way that Chrome would trust.
test.use({ browserArgs: ['--host-resolver-rules=MAP *.test 127.0.0.1', '--ignore-certificate-errors'] });

interface StreamScope {
  WebSocketStream: new (url: string) => { readonly opened: Promise<unknown> };
}

/** A page whose policy is in its query, for both schemes. */
const answer: RequestListener = (request, response) => {
  const policy = new URL(request.url ?? '/', 'http://site.test').searchParams.get('policy');
  response.writeHead(200, {
    'Content-Type': 'text/html',
    ...(policy !== null && { 'Content-Security-Policy': policy }),
  });
  response.end('<!doctype html><title>Shop</title>');
};

async function startSite(scheme: 'http' | 'https') {
  const server =
    scheme === 'http' ? createHttpServer(answer) : createHttpsServer({ ...selfSigned() }, answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `${scheme}://site.test:${portOf(server.address())}/`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Opens a socket in the page and tells what the page learns of it, apart from the place of the code. */
function attempt(page: Page, url: string) {
  return page.evaluate(
    (address) =>
      new Promise<unknown>((resolve) => {
        const seen: unknown[] = [];
        document.addEventListener(
          'securitypolicyviolation',
          ({ type, effectiveDirective, blockedURI, originalPolicy, disposition }) =>
            seen.push([type, effectiveDirective, blockedURI, originalPolicy, disposition]),
        );
        try {
          const socket = new WebSocket(address);
          seen.push([socket.readyState, socket.url]);
          socket.onclose = () => seen.push('close');
          socket.onerror = ({ isTrusted }) => {
            seen.push(['error', isTrusted, socket.readyState]);
            // Nothing follows: a close event would come in the same task.
            setTimeout(() => resolve(seen));
          };
        } catch (error) {
          const { name, message, stack, code } = error as DOMException;
          resolve([...seen, name, message, stack?.replaceAll(/:\d+:\d+/g, ''), code]);
        }
      }),
    url,
  );
}

/** The same in a worker made from text, in a frame of the same process, and as a stream. */
function attemptElsewhere(page: Page, url: string) {
  return page.evaluate(async (address) => {
    const code = `try { new WebSocket('${address}&in=worker') } catch { } postMessage('done')`;
    const worker = new Worker(URL.createObjectURL(new Blob([code])));
    await new Promise((resolve) => worker.addEventListener('message', resolve));
    const frame = document.createElement('iframe');
    const loaded = new Promise((resolve) => frame.addEventListener('load', resolve));
    frame.src = location.href;
    document.body.append(frame);
    await loaded;
    const inside = frame.contentWindow as unknown as typeof globalThis;
    try {
      new inside.WebSocket(`${address}&in=frame`);
    } catch {
      // That it throws is the point.
    }
    try {
      const { WebSocketStream } = globalThis as unknown as StreamScope;
      const stream = new WebSocketStream(`${address}&in=stream`);
      await stream.opened.catch(() => undefined);
    } catch {
      // As above.
    }
  }, url);
}

for (const { what, scheme, policy, words, snippet } of [
  {
    what: 'a Content-Security-Policy',
    scheme: 'http',
    policy: "connect-src 'self'",
    words:
      "Connecting to 'ws://chat.test:9/live?in=page' violates the following Content Security Policy directive: \"connect-src 'self'\". The action has been blocked.",
    snippet: "connect-src 'self' ws://chat.test:9",
  },
  {
    what: 'the ban on mixed content',
    scheme: 'https',
    policy: undefined,
    words:
      "attempted to connect to the insecure WebSocket endpoint 'ws://chat.test:9/live?in=page'. This request has been blocked; this endpoint must be available over WSS.",
    snippet: "new WebSocket('wss://chat.test:9/live')",
  },
] as const) {
  test(`sockets that ${what} forbids: listed, with Chrome's words, who asked, and what to change`, async ({
    page,
    openPanel,
  }) => {
    const site = await startSite(scheme);
    const address = `${site.url}${policy === undefined ? '' : `?policy=${encodeURIComponent(policy)}`}`;
    await page.goto(address);
    const unwatched = await attempt(page, 'ws://chat.test:9/live?in=page');
    const { panel } = await openPanel();
    await page.goto(address);
    expect(await attempt(page, 'ws://chat.test:9/live?in=page')).toEqual(unwatched);
    await attemptElsewhere(page, 'ws://chat.test:9/live?');

    await expect(connections(panel, 'in=frame')).toHaveCount(1);
    await expect(connections(panel, 'in=worker')).toHaveCount(1);
    // None besides: nothing is taken for a socket that was there before.
    await expect(connections(panel, /./)).toHaveCount(4);
    await expect(connections(panel, 'in=worker')).toContainText('worker');
    await expect(connections(panel, 'in=frame')).toContainText('iframe');

    await connections(panel, 'in=stream').click();
    await panel.getByRole('tab', { name: 'Close' }).click();
    await expect(closedBy(panel)).toContainText('the browser refused to connect');
    await connections(panel, 'in=page').click();
    await panel.getByRole('tab', { name: 'Handshake' }).click();
    const tab = panel.getByRole('tabpanel', { name: 'Handshake' });
    await expect(tab).toContainText(words);
    await expect(tab).toContainText('Opened by script');
    await expect(tab).not.toContainText('ws-doctor-hook');
    await panel.getByRole('tab', { name: 'Close' }).click();
    const end = panel.getByRole('tabpanel', { name: 'Close' });
    await expect(end).toContainText('never opened');
    await expect(end).toContainText('the browser refused to connect');

    await showView(panel, 'Findings');
    await expect(panel.getByText(snippet, { exact: true }).first()).toBeVisible();
    site.close();
  });
}
