import { connections, expect, openConnections, runScenarios, test } from './doctorTest.ts';

test('every way to end shows its own code, reason and author', async ({ lab, page, openViewer }) => {
  const viewer = await openViewer();
  await runScenarios(
    page,
    lab,
    'close-4401,page-closes,server-dies,rolling-restart,refused-401,refused-404,refused-503',
  );

  await expect(connections(viewer, '/close')).toContainText('4401');
  await expect(connections(viewer, '/dying')).toContainText('1006');
  await expect(connections(viewer, '1012')).toHaveCount(4);
  for (const status of ['401', '404', '503']) {
    await expect(connections(viewer, `/refused/${status}`)).toContainText(`HTTP ${status}`);
  }

  await connections(viewer, /echo.*1000/).click();
  await viewer.getByRole('tab', { name: 'Close' }).click();
  await expect(viewer.getByText('Code in the page')).toBeVisible();
  await expect(viewer.getByText(/The page called close\(1000, "bye"\)/)).toBeVisible();
  await expect(viewer.getByText(/demo\.js:\d+/).first()).toBeVisible();
});

test('a worker’s sockets are captured and named as the worker’s', async ({ lab, page, openViewer }) => {
  const viewer = await openViewer();
  await page.goto(`${lab.pageUrl}?run=worker`);
  await expect(connections(viewer, /worker · blob/)).toHaveCount(1);
  await page.goto('about:blank');
  await expect(connections(viewer, /worker · blob/)).toContainText('nav');
});

test('leaving the page ends its sockets, inferred', async ({ lab, page, openViewer }) => {
  const viewer = await openViewer();
  await page.goto(`${lab.pageUrl}?run=echo-chat`);
  await expect(openConnections(viewer, '/echo')).toBeVisible();
  await page.goto('about:blank');
  await expect(connections(viewer, '/echo')).toContainText('nav');
  await connections(viewer, '/echo').click();
  await viewer.getByRole('tab', { name: 'Close' }).click();
  await expect(viewer.getByText('The page was left').first()).toBeVisible();
  await expect(viewer.getByText('inferred').first()).toBeVisible();
});

test('the messages listed are those the server counted', async ({ lab, page, openViewer }) => {
  const viewer = await openViewer();
  await page.goto(lab.pageUrl);
  await page.evaluate(
    (url) =>
      new Promise<void>((resolve) => {
        const socket = new WebSocket(url);
        let received = 0;
        socket.onmessage = () => {
          received++;
          if (received === 1000) resolve();
        };
      }),
    lab.echo.floodUrl(1000, 100),
  );
  await expect(connections(viewer, 'flood')).toContainText('1,000');
});

test('pausing keeps opens and closes but no messages; clear can be undone', async ({
  lab,
  page,
  openViewer,
}) => {
  const viewer = await openViewer();
  await runScenarios(page, lab, 'page-closes');
  await expect(connections(viewer, '1000')).toHaveCount(1);

  await viewer.getByRole('button', { name: 'Clear', exact: true }).click();
  await expect(viewer.getByText('Cleared 1 socket')).toBeVisible();
  await viewer.getByRole('button', { name: 'Undo' }).click();
  await expect(connections(viewer, '1000')).toHaveCount(1);

  await viewer.getByRole('button', { name: 'Pause: keep no messages' }).click();
  await runScenarios(page, lab, 'close-4401');
  await expect(connections(viewer, '4401')).toContainText('↑0');
  await viewer.getByRole('button', { name: 'Resume' }).click();
});

test('a page that Chrome protects is refused with a sentence and a way to try again', async ({
  browserWithDoctor,
}) => {
  const { context, extensionId } = browserWithDoctor;
  const viewer = await context.newPage();
  await viewer.goto(`chrome-extension://${extensionId}/extension/viewer/viewer.html?tabId=999999`);
  await expect(viewer.getByText('The tab is gone: open the page again.')).toBeVisible();
  await expect(viewer.getByRole('button', { name: 'Try again' })).toBeVisible();
});

test('close codes come for sockets of pages that kept, subclassed and patched WebSocket', async ({
  lab,
  page,
  openViewer,
}) => {
  const closing = (code: number) => `${lab.closing.closeUrl({ code, afterMs: 1500 })}`;
  /** The ways pages and their libraries get at the constructor, one close code each. */
  const use = (codes: Record<string, string>) => {
    const scope = globalThis as typeof globalThis & { Early: typeof WebSocket };
    const Native = WebSocket;
    const made: WebSocket[] = [];
    class Reconnecting extends Native {
      readonly isMine = true;
    }
    made.push(new scope.Early(codes.early ?? ''), new Reconnecting(codes.subclass ?? ''));
    // As error reporters do it: a function that returns the real thing, and the prototype put under it.
    function Reporting(url: string, protocols?: string[]) {
      const socket = protocols === undefined ? new Native(url) : new Native(url, protocols);
      socket.addEventListener('close', () => undefined);
      return socket;
    }
    Reporting.prototype = Native.prototype;
    Object.assign(globalThis, { WebSocket: Reporting });
    made.push(new WebSocket(codes.wrapped ?? ''));
    const Traced = new Proxy(Native, {
      construct: (target, args, newTarget) => Reflect.construct(target, args, newTarget),
    });
    Object.assign(globalThis, { WebSocket: Traced });
    made.push(new WebSocket(codes.proxied ?? ''));
    const { close } = Native.prototype;
    Native.prototype.close = function (...args) {
      Reflect.apply(close, this, args);
    };
    Object.assign(globalThis, { WebSocket: Native });
    return Promise.all(
      made.map((socket) => new Promise((resolve) => socket.addEventListener('close', resolve))),
    );
  };
  const urls = (first: number) => ({
    early: closing(first),
    subclass: closing(first + 1),
    wrapped: closing(first + 2),
    proxied: closing(first + 3),
  });

  await page.goto(lab.pageUrl);
  await page.evaluate('globalThis.Early = WebSocket');
  const viewer = await openViewer();
  await page.evaluate(use, urls(4100));
  await page.goto(lab.pageUrl);
  await page.evaluate('globalThis.Early = WebSocket');
  await page.evaluate(use, urls(4200));
  for (const code of [4100, 4101, 4102, 4103, 4200, 4201, 4202, 4203]) {
    const row = connections(viewer, `code=${code}`);
    await expect(row).toHaveCount(1);
    await expect(row.getByTitle(/page code was watched/)).toHaveText(String(code));
  }
});
