import { EventEmitter, once } from 'node:events';
import type { Page } from 'playwright/test';
import { type HttpServer, startHttpServer } from '../../src/lab/wire/httpServer.ts';
import { connections, test as doctorTest, expect, openConnections } from './doctorTest.ts';
import { waitForHookInSharedWorker } from './sharedWorkerTarget.ts';

/** Opens a socket in its first statement, then does what it is told with it. */
const workerScript = (socketUrl: string) => `
const socket = new WebSocket(${JSON.stringify(socketUrl)});
const opened = new Promise((resolve) => { socket.onopen = resolve; });
onconnect = ({ ports: [port] }) => {
  port.onmessage = async ({ data: { speak, close } }) => {
    await opened;
    for (let count = 0; count < speak; count++) {
      const heard = new Promise((resolve) => { socket.onmessage = resolve; });
      socket.send('message ' + count);
      await heard;
    }
    if (close !== undefined) socket.close(close);
    port.postMessage('done');
  };
};`;

interface WorkerPages extends HttpServer {
  readonly url: string;
  /** The next worker script begins to arrive, and the rest of it only when this is called. */
  holdScript(): () => void;
}

const test = doctorTest.extend<{ pages: WorkerPages }>({
  /** `/worker.js?id=1` opens `…/echo?id=1.` */
  pages: async ({ lab }, use) => {
    let whole: Promise<unknown> = Promise.resolve();
    const server = await startHttpServer({
      onRequest(request, response) {
        const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
        if (pathname !== '/worker.js') {
          response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html>');
          return;
        }
        const script = workerScript(`${lab.urls.echo}?id=${searchParams.get('id')}.`);
        response.writeHead(200, { 'Content-Type': 'text/javascript' }).flushHeaders();
        void whole.then(() => response.end(script));
        whole = Promise.resolve();
      },
    });
    await use({
      ...server,
      url: `http://127.0.0.1:${server.port}/`,
      holdScript() {
        const held = new EventEmitter();
        whole = once(held, 'released');
        return () => held.emit('released');
      },
    });
    await server.close();
  },
});

/** Does this to a shared worker, started or joined by `worker`, and waits until it has done it. */
async function tell(page: Page, worker: string, order: { speak: number; close?: number }): Promise<void> {
  await page.evaluate(`(async () => {
    const { port } = ${worker};
    const done = new Promise((resolve) => { port.onmessage = resolve; });
    port.postMessage(${JSON.stringify(order)});
    await done;
  })()`);
}

/**
 * Starts a shared worker and lets its script arrive when the hook is in it. Chrome does not let the first start of a
 * shared worker wait for a debugger, so a script that arrives at once may run before.
 */
async function startSlowly(page: Page, worker: string, pages: WorkerPages, viewer: Page): Promise<void> {
  const release = pages.holdScript();
  await page.evaluate(`void (${worker})`);
  await waitForHookInSharedWorker(viewer);
  release();
}

for (const [kind, worker] of [
  ['classic', "new SharedWorker('/worker.js?id=7', 'named')"],
  ['module', "new SharedWorker('/worker.js?id=7#part', { type: 'module' })"],
] as const)
  test(`the socket of a ${kind} shared worker’s first statement is captured from its handshake to its close code`, async ({
    lab,
    page,
    pages,
    openViewer,
  }) => {
    await page.goto(pages.url);
    const viewer = await openViewer();
    await startSlowly(page, worker, pages, viewer);
    await tell(page, worker, { speak: 3, close: 4007 });
    const row = connections(viewer, '?id=7.');
    await expect(row).toContainText('4007');
    await expect(row).toContainText('shared worker · worker.js');
    await expect(row).not.toContainText('opened before capture');
    expect(lab.echo.connections[0]?.received.messages).toBe(3);
    await expect(row).toContainText('↑3 ↓3');
    await row.click();
    await viewer.getByRole('tab', { name: 'Handshake' }).click();
    await expect(viewer.getByText('101 Switching Protocols')).toBeVisible();
    await expect(connections(viewer, '')).toHaveCount(1);
  });

test('a shared worker that runs before Chrome lets us in: each socket once, what is known of it, and its close code', async ({
  lab,
  page,
  pages,
  openViewer,
}) => {
  await page.goto(pages.url);
  const viewer = await openViewer();
  const script = (id: number) => JSON.stringify(workerScript(`${lab.urls.echo}?id=${id}.`));
  const workers = [
    "new SharedWorker('/worker.js?id=1')",
    `new SharedWorker(URL.createObjectURL(new Blob([${script(2)}])))`,
    `new SharedWorker('data:text/javascript,' + encodeURIComponent(${script(3)}))`,
  ];
  for (const [index, start] of workers.entries()) {
    const id = index + 1;
    const worker = `(globalThis.worker${id} ??= ${start})`;
    await tell(page, worker, { speak: 0 });
    const row = connections(viewer, `?id=${id}.`);
    await expect(openConnections(viewer, `?id=${id}.`)).toBeVisible();
    await expect(row).toContainText('shared worker');
    await tell(page, worker, { speak: id, close: 4000 + id });
    await expect(row).toContainText(String(4000 + id));
    const server = lab.echo.connections.find(({ path }) => path.endsWith(`?id=${id}.`));
    expect(server?.received.messages).toBe(id);
    await expect(row).toContainText(`↑${id} ↓${id}`);
    // Met as it was made, or marked.
    if ((await row.innerText()).includes('opened before capture')) continue;
    await row.click();
    await viewer.getByRole('tab', { name: 'Handshake' }).click();
    await expect(viewer.getByText('101 Switching Protocols')).toBeVisible();
  }
  await expect(connections(viewer, '')).toHaveCount(workers.length);
});

test('a shared worker that the reload starts again is captured again from its first statement', async ({
  lab,
  page,
  pages,
  openViewer,
}) => {
  await page.goto(pages.url);
  const viewer = await openViewer();
  const worker = "new SharedWorker('/worker.js?id=1')";
  await startSlowly(page, worker, pages, viewer);
  for (let round = 1; round <= 4; round++) {
    await tell(page, worker, { speak: round });
    const open = openConnections(viewer, '?id=1.');
    await expect(open).toHaveCount(1);
    await expect(open).toContainText(`↑${round} ↓${round}`);
    await page.reload();
    await expect(open).toHaveCount(0);
  }
  await tell(page, worker, { speak: 0, close: 4009 });
  await expect(connections(viewer, '4009')).toHaveCount(1);
  await expect(connections(viewer, '?id=1.')).toHaveCount(5);
  await expect(connections(viewer, 'opened before capture')).toHaveCount(0);
  expect(lab.echo.connections.map(({ received }) => received.messages)).toEqual([1, 2, 3, 4, 0]);
});

test('a shared worker that another tab started is met in the middle of its life, with its close code', async ({
  lab,
  page,
  pages,
  browserWithDoctor,
  openViewer,
}) => {
  const worker = "new SharedWorker('/worker.js?id=1')";
  const other = await browserWithDoctor.context.newPage();
  await other.goto(pages.url);
  await tell(other, worker, { speak: 2 });
  const viewer = await openViewer();
  await page.goto(pages.url);
  const row = connections(viewer, '?id=1.');
  await expect(row).toContainText('opened before capture');
  await expect(row).toContainText('shared worker');
  await tell(page, worker, { speak: 3, close: 4001 });
  await expect(row).toContainText('4001');
  await expect(row).toContainText('↑3 ↓3');
  expect(lab.echo.connections[0]?.received.messages).toBe(5);
  await expect(connections(viewer, '')).toHaveCount(1);
});
