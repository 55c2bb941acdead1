import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { Page } from 'playwright/test';
import { portOf } from '../../src/lab/wire/httpServer.ts';
import { selfSigned } from '../support/selfSigned.ts';
import { closedBy, connections, expect, expectStatus, showView, test } from './doctorTest.ts';
import { waitForHookInSharedWorker } from './sharedWorkerTarget.ts';

// `site.test` and `chat.test` are this machine, but not in a way that Chrome would trust.
test.use({ browserArgs: ['--host-resolver-rules=MAP *.test 127.0.0.1', '--ignore-certificate-errors'] });

interface StreamScope {
  WebSocketStream: new (url: string) => { readonly opened: Promise<unknown> };
}

/** A shared worker that tries the addresses it is told. */
const WORKER = `onconnect = ({ ports: [port] }) => {
  port.onmessage = ({ data }) => {
    try { new WebSocket(data); } catch { }
    port.postMessage('done');
  };
};`;

/** A page, and its shared worker, whose policy is in the query, for both schemes. */
const answer: RequestListener = (request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://site.test');
  const policy = searchParams.get('policy');
  const isWorker = pathname === '/worker.js';
  response.writeHead(200, {
    'Content-Type': isWorker ? 'text/javascript' : 'text/html',
    ...(policy !== null && { 'Content-Security-Policy': policy }),
  });
  response.end(isWorker ? WORKER : '<!doctype html><title>Shop</title>');
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

/** What a page learns of a socket, and of the place in its code that made it. */
interface Learned {
  readonly seen: readonly unknown[];
  readonly place?: readonly [file: string, line: number, column: number];
}

/** Opens a socket in the page. */
function attempt(page: Page, url: string): Promise<Learned> {
  return page.evaluate(
    (address) =>
      new Promise<Learned>((resolve) => {
        const seen: unknown[] = [];
        let violation: SecurityPolicyViolationEvent | undefined;
        const done = () =>
          resolve({
            seen,
            ...(violation && {
              place: [violation.sourceFile, violation.lineNumber, violation.columnNumber] as const,
            }),
          });
        document.addEventListener('securitypolicyviolation', (event) => {
          violation = event;
          const { type, effectiveDirective, blockedURI, originalPolicy, disposition } = event;
          seen.push([type, effectiveDirective, blockedURI, originalPolicy, disposition]);
        });
        try {
          const socket = new WebSocket(address);
          seen.push([socket.readyState, socket.url]);
          socket.onclose = () => seen.push('close');
          socket.onerror = ({ isTrusted }) => {
            seen.push(['error', isTrusted, socket.readyState]);
            // Nothing follows: a close event would come in the same task.
            setTimeout(done);
          };
        } catch (error) {
          const { name, message, stack, code } = error as DOMException;
          seen.push(name, message, stack?.replaceAll(/:\d+:\d+/g, ''), code);
          done();
        }
      }),
    url,
  );
}

/** The same in a worker made from text, in frames of the same process and of another site, and as a stream. */
async function attemptElsewhere(page: Page, url: string) {
  await page.evaluate(async (address) => {
    const code = `try { new WebSocket('${address}&in=worker') } catch { } postMessage('done')`;
    const worker = new Worker(URL.createObjectURL(new Blob([code])));
    await new Promise((resolve) => worker.addEventListener('message', resolve));
    const addFrame = async (src: string) => {
      const added = document.createElement('iframe');
      const loaded = new Promise((resolve) => added.addEventListener('load', resolve));
      added.src = src;
      document.body.append(added);
      await loaded;
      return added;
    };
    await addFrame(location.href.replace('site.test', 'ads.test'));
    const frame = await addFrame(location.href);
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
  const other = page.frames().find((frame) => frame.url().includes('ads.test'));
  await other?.evaluate(`try { new WebSocket('${url}&in=other'); } catch { }`);
}

/** Starts the page's shared worker. */
async function startSharedWorker(page: Page): Promise<void> {
  await page.evaluate(`globalThis.shared = new SharedWorker('/worker.js' + location.search)`);
}

function attemptInSharedWorker(page: Page, url: string) {
  return page.evaluate(`new Promise((resolve) => {
    shared.port.onmessage = resolve;
    shared.port.postMessage('${url}&in=shared');
  })`);
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
  test(`sockets that ${what} forbids: listed, with Chrome's words, who asked, and what to change, also in a page that is not to be touched`, async ({
    page,
    openPanel,
  }) => {
    const site = await startSite(scheme);
    const address = `${site.url}${policy === undefined ? '' : `?policy=${encodeURIComponent(policy)}`}`;
    await page.goto(address);
    const unwatched = await attempt(page, 'ws://chat.test:9/live?in=page');
    const { panel } = await openPanel();
    await page.goto(address);
    const watched = await attempt(page, 'ws://chat.test:9/live?in=page');
    expect(watched.seen).toEqual(unwatched.seen);
    // The one thing that no hook can keep, see `pageHook`.
    expect(String(watched.place) === String(unwatched.place)).toBe(policy === undefined);
    await attemptElsewhere(page, 'ws://chat.test:9/live?');
    await startSharedWorker(page);
    await waitForHookInSharedWorker(panel);
    await attemptInSharedWorker(page, 'ws://chat.test:9/live?');

    await expect(connections(panel, 'in=shared')).toContainText('shared worker');
    await expect(connections(panel, 'in=worker')).toContainText(/(?<!shared )worker/);
    await expect(connections(panel, 'in=frame')).toContainText('iframe · site.test');
    await expect(connections(panel, 'in=other')).toContainText('iframe · ads.test');
    // None besides: nothing is taken for a socket that was there before.
    await expect(connections(panel, /./)).toHaveCount(6);

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

    await showView(panel, 'Connections');
    await panel.getByRole('button', { name: 'Settings' }).click();
    await panel.getByRole('checkbox', { name: 'Do not touch the page' }).check();
    await panel.getByRole('button', { name: 'Done' }).click();
    await expect(panel.getByText('The page is not touched any more.')).toBeVisible();
    await expectStatus(panel, 'capturing');
    await page.goto(address);
    expect(await attempt(page, 'ws://chat.test:9/live?in=page')).toEqual(unwatched);
    await attemptElsewhere(page, 'ws://chat.test:9/untouched?');
    await startSharedWorker(page);
    // Without the hook nothing shows when the worker is captured: the first attempts may be too early.
    await expect(async () => {
      await attemptInSharedWorker(page, 'ws://chat.test:9/untouched?');
      await expect(connections(panel, /untouched.*in=shared/).first()).toBeVisible({ timeout: 500 });
    }).toPass();
    await expect(connections(panel, /untouched.*in=shared/).first()).toContainText('shared worker');
    await expect(connections(panel, /untouched.*in=worker/)).toContainText(/(?<!shared )worker/);
    await expect(connections(panel, /untouched.*in=other/)).toContainText('iframe · ads.test');
    // In which document of the process it was, only the hook could tell.
    await expect(connections(panel, /untouched.*in=(stream|frame)/)).toHaveText([/page/, /page/]);
    const again = connections(panel, 'in=page');
    await expect(again).toHaveCount(2);
    await again.last().click();
    await panel.getByRole('tab', { name: 'Handshake' }).click();
    await expect(tab).toContainText(words);
    await panel.getByRole('tab', { name: 'Close' }).click();
    await expect(closedBy(panel)).toContainText('the browser refused to connect');
    site.close();
  });
}
