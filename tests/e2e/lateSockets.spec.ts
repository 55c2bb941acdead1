import { WebSocketServer } from 'ws';
import { connections, expect, openConnections, test } from './doctorTest.ts';

test('three sockets with one address, open before capture, are told apart by their messages and their ends', async ({
  lab,
  page,
  openViewer,
}) => {
  await page.goto(lab.pageUrl);
  // Opened while nobody watches; the server's own count says which is which later.
  await page.evaluate(async (url) => {
    const sockets = [1, 2, 3].map(() => new WebSocket(url));
    await Promise.all(
      sockets.map((socket) => new Promise((resolve) => socket.addEventListener('open', resolve))),
    );
    Object.assign(window, { sockets });
  }, lab.urls.echo);

  const viewer = await openViewer();
  const listed = connections(viewer, 'opened before capture');
  await expect(listed).toHaveCount(3);

  // Each speaks its own number of times, all mixed, and ends with its own code.
  await page.evaluate(async () => {
    const { sockets } = window as unknown as { sockets: WebSocket[] };
    const heard = (socket: WebSocket) =>
      new Promise((resolve) => socket.addEventListener('message', resolve, { once: true }));
    for (const [index, socket] of sockets.entries()) {
      for (let count = 0; count <= index; count++) {
        socket.send(`socket ${index + 1} message ${count}`);
        await heard(socket);
      }
    }
    for (const [index, socket] of sockets.entries()) socket.close(4001 + index);
  });
  for (const number of [1, 2, 3]) {
    const row = listed.filter({ hasText: String(4000 + number) });
    await expect(row).toHaveCount(1);
    await expect(row).toContainText(`↑${number} ↓${number}`);
  }
  await expect(connections(viewer, '')).toHaveCount(3);
});

test('five of one address that all get the same messages, also while a dialog stands, keep their own counts and ends', async ({
  lab,
  page,
  openViewer,
}) => {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('The server has no port');
  const SOCKETS = 5;
  await page.goto(lab.pageUrl);
  await page.evaluate(
    async ([url, count]) => {
      const sockets: WebSocket[] = [];
      for (let index = 0; index < count; index++) {
        const socket = new WebSocket(url);
        sockets.push(socket);
        await new Promise((resolve) => socket.addEventListener('open', resolve));
      }
      Object.assign(window, { sockets });
    },
    [`ws://127.0.0.1:${address.port}/ticker`, SOCKETS] as const,
  );
  const viewer = await openViewer();
  await expect(connections(viewer, 'opened before capture')).toHaveCount(SOCKETS);

  const peers = [...server.clients].map((client) => ({ client, sent: 0 }));
  // Nothing but the counts tells them apart: each gets the same text, the first in every round, the last least often.
  const broadcast = (rounds: number) => {
    for (let round = 0; round < rounds; round++) {
      for (const [index, peer] of peers.entries()) {
        if (round % (index + 1) !== 0) continue;
        peer.client.send('tick');
        peer.sent++;
      }
    }
  };
  // Until the dialog is gone the protocol tells of messages that the page has yet to hear.
  const dialog = page.waitForEvent('dialog');
  const answered = page.evaluate('alert("tick?")');
  const opened = await dialog;
  broadcast(3);
  await opened.accept();
  await answered;
  for (let volley = 0; volley < 5; volley++) {
    broadcast(15);
    // What the page has heard is over before the next volley.
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve)));
  }
  const heard = (index: number) => connections(viewer, `↓${peers[index]?.sent}`);
  await expect(heard(0)).toHaveCount(1);
  for (const [index, { client }] of peers.entries()) client.close(4001 + index);

  for (const [index, { sent }] of peers.entries()) {
    const row = connections(viewer, String(4001 + index));
    await expect(row).toHaveCount(1);
    await expect(row).toContainText(`↑0 ↓${sent}`);
  }
  expect(new Set(peers.map(({ sent }) => sent)).size).toBe(SOCKETS);
  await expect(connections(viewer, '')).toHaveCount(SOCKETS);
  await expect(connections(viewer, 'cannot tell which socket')).toHaveCount(0);
  server.close();
});

test('frames inside frames and workers inside workers: each socket in its own context', async ({
  lab,
  page,
  openViewer,
}) => {
  const viewer = await openViewer();
  await page.goto(lab.pageUrl);
  await page.evaluate((url) => {
    const frame = document.createElement('iframe');
    document.body.append(frame);
    const inner = frame.contentDocument?.createElement('iframe');
    if (!inner) throw new Error('The frame has no document');
    frame.contentDocument?.body.append(inner);
    const frameWindow = frame.contentWindow as (Window & typeof globalThis) | null;
    const innerWindow = inner.contentWindow as (Window & typeof globalThis) | null;
    if (!frameWindow || !innerWindow) throw new Error('A frame has no window');
    const code = (depth: number): string => `
      const socket = new WebSocket(${JSON.stringify(url)} + '?worker=${depth}');
      ${depth === 1 ? `new Worker(URL.createObjectURL(new Blob([${JSON.stringify(`new WebSocket(${JSON.stringify(url)} + '?worker=2')`)}])));` : ''}`;
    Object.assign(window, {
      kept: [
        new WebSocket(`${url}?where=page`),
        new frameWindow.WebSocket(`${url}?where=frame`),
        new innerWindow.WebSocket(`${url}?where=inner`),
        new Worker(URL.createObjectURL(new Blob([code(1)]))),
      ],
    });
  }, lab.urls.echo);
  await expect(connections(viewer, 'where=page')).toContainText('page ·');
  await expect(connections(viewer, 'where=frame')).toContainText('iframe');
  await expect(connections(viewer, 'where=inner')).toContainText('iframe');
  await expect(connections(viewer, 'worker=1')).toContainText('worker');
  await expect(connections(viewer, 'worker=2')).toContainText('worker');
  await expect(connections(viewer, '')).toHaveCount(5);
  for (const where of ['page', 'frame', 'inner']) {
    await expect(openConnections(viewer, `where=${where}`)).toBeVisible();
  }
});

test('two with one address of which only one is spoken to: it is said that nothing tells which', async ({
  lab,
  page,
  openViewer,
}) => {
  await page.goto(lab.pageUrl);
  // This peer answers nothing but pings: what is sent brings no message back.
  await page.evaluate(async (url) => {
    const open = async () => {
      const socket = new WebSocket(url);
      await new Promise((resolve) => socket.addEventListener('open', resolve));
      return socket;
    };
    Object.assign(window, { one: await open(), two: await open() });
  }, lab.silent.url);
  const viewer = await openViewer();
  await expect(connections(viewer, 'opened before capture')).toHaveCount(2);
  await page.evaluate('one.send("no answer comes to this")');
  const untold = connections(viewer, 'cannot tell which socket');
  await expect(untold).toHaveCount(1);
  await expect(untold).toContainText('↑1 ↓0');
  await untold.click();
  await viewer.getByRole('tab', { name: 'Handshake' }).click();
  await expect(viewer.getByText('2 sockets found in the page could be the one')).toBeVisible();
  // All of them have one address, so that much is known.
  await expect(viewer.getByRole('tabpanel', { name: 'Handshake' })).toContainText(lab.silent.url);
});

test('late sockets that tick while the heap is still searched are not listed twice', async ({
  browserWithDoctor,
  lab,
  page,
  openViewer,
}) => {
  await page.goto(lab.pageUrl);
  await page.evaluate(async (url) => {
    const open = async (name: string) => {
      const socket = new WebSocket(`${url}?${name}`);
      await new Promise((resolve) => socket.addEventListener('open', resolve));
      return socket;
    };
    // One address of its own, and one of which another is silent.
    const ticking = [await open('alone'), await open('pair')];
    const silent = await open('pair');
    let count = 0;
    const timer = setInterval(() => {
      for (const socket of ticking) socket.send(`tick ${++count}`);
    }, 20);
    Object.assign(window, { ticking, silent, timer });
  }, lab.urls.echo);
  // As on a slow machine: the answer to the search comes when many ticks have passed.
  await browserWithDoctor.context.addInitScript(() => {
    if (!location.protocol.startsWith('chrome-extension')) return;
    let ticks = 0;
    chrome.debugger.onEvent.addListener((_source, method) => {
      if (method === 'Network.webSocketFrameReceived') ticks++;
    });
    const send = chrome.debugger.sendCommand.bind(chrome.debugger);
    chrome.debugger.sendCommand = (async (
      target: chrome.debugger.Debuggee,
      method: string,
      params?: object,
    ) => {
      if (method === 'Runtime.queryObjects')
        await new Promise<void>((resolve) => {
          const timer = setInterval(() => {
            if (ticks < 20) return;
            clearInterval(timer);
            resolve();
          }, 10);
        });
      return send(target, method, params);
    }) as typeof chrome.debugger.sendCommand;
  });

  const viewer = await openViewer();
  await expect(connections(viewer, '?alone')).toContainText(/↑\d{2,} ↓\d{2,}/);
  await page.evaluate(`(async () => {
    clearInterval(timer);
    for (const [index, socket] of ticking.entries()) {
      const last = new Promise((resolve) => socket.addEventListener('message', ({ data }) => data === 'last' && resolve()));
      socket.send('last');
      await last;
      socket.close(4001 + index);
    }
    silent.close(4003);
  })()`);
  for (const [code, name] of [
    ['4001', '?alone'],
    ['4002', '?pair'],
  ] as const) {
    const row = connections(viewer, code);
    await expect(row).toHaveCount(1);
    await expect(row).toContainText(name);
    await expect(row).toContainText('opened before capture');
    await expect(row).toContainText(/↑\d{2,} ↓\d{2,}/);
  }
  await expect(connections(viewer, '4003')).toContainText('↑0 ↓0');
  await expect(connections(viewer, '')).toHaveCount(3);
});
