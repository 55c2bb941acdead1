import { startHttpServer } from '../../src/lab/wire/httpServer.ts';
import { BROWSER_UI_ARGS, openBrowserUi } from './browserUi.ts';
import { connections, test as doctorTest, expect, runScenarios, showView } from './doctorTest.ts';
import { expectMedianSilence } from './silences.ts';

const test = doctorTest.extend({ browserArgs: BROWSER_UI_ARGS });
const ROUNDS = 10;

test('the real DevTools window: a socket cut by an idle proxy is named, with its evidence', async ({
  lab,
  page,
  browserWithDoctor,
  downloads,
  openPanel,
}) => {
  const { panel } = await openPanel();
  await expect(panel.getByText('No WebSockets yet.')).toBeVisible();

  await runScenarios(page, lab, 'idle-cut,close-4401');

  await expect(connections(panel, '1006')).toHaveCount(3);
  await connections(panel, '1006').first().click();
  await panel.getByRole('tab', { name: 'Close' }).click();
  await expect(panel.getByText('Abnormal Closure')).toBeVisible();
  await expect(panel.getByText('page hook').first()).toBeVisible();

  await connections(panel, '4401').click();
  await expect(panel.getByText('“token expired”').first()).toBeVisible();

  await showView(panel, 'Findings');
  const finding = panel.getByRole('option').filter({ hasText: 'idle-timeout' });
  await expect(finding).toHaveCount(1);
  await finding.click();
  const card = panel.getByRole('article');
  await expect(card).toContainText('three times');
  expect(lab.idleCut.cuts).toHaveLength(3);
  await expectMedianSilence(panel, browserWithDoctor, downloads, {
    said: await card.textContent(),
    measuredMs: lab.idleCut.cuts.map(({ idleMs }) => idleMs),
  });

  // A link of the evidence leads to the frames of that socket.
  await card
    .getByRole('button', { name: /silence|cut|message/i })
    .first()
    .click();
  await expect(panel.getByRole('tab', { name: 'Frames' })).toHaveAttribute('aria-selected', 'true');
});

test('ten times DevTools closed and opened again: captured each time, no attachment and no bar left behind', async ({
  lab,
  page,
  profileDir,
  browserWithDoctor,
  openPanel,
}) => {
  const { context, extensionId } = browserWithDoctor;
  const ui = await openBrowserUi(profileDir);
  const ownPage = await context.newPage();
  await ownPage.goto(`chrome-extension://${extensionId}/extension/viewer/viewer.html`);
  /** What Chrome says when the extension uses the debugger of the page; an attachment is the extension's, not a page's. */
  const askDebugger = () =>
    ownPage.evaluate(async (url) => {
      const targets = await chrome.debugger.getTargets();
      const tabId = targets.find((target) => target.type === 'page' && target.url === url)?.tabId;
      if (tabId === undefined) return 'no such tab';
      try {
        await chrome.debugger.sendCommand({ tabId }, 'Runtime.evaluate', { expression: '1' });
        return 'attached';
      } catch (error) {
        return String(error);
      }
    }, page.url());

  for (let round = 0; round < ROUNDS; round++) {
    const devtools = await openPanel();
    await runScenarios(page, lab, 'page-closes');
    await expect(connections(devtools.panel, '1000')).toHaveCount(1);
    expect(await askDebugger()).toBe('attached');
    await expect.poll(ui.countDebuggingBars).toBeGreaterThan(0);
    await devtools.closeDevtools();
    await expect.poll(askDebugger).toContain('not attached');
  }
  // Chrome leaves its bar for some seconds on purpose.
  await expect.poll(ui.countDebuggingBars).toBe(0);
  ui.close();
});

test('the panel follows the theme of DevTools', async ({ openPanel }) => {
  const devtools = await openPanel();
  const background = () =>
    devtools.panel.locator('body').evaluate((body) => getComputedStyle(body).backgroundColor);
  await devtools.setTheme('light');
  await expect.poll(background).toBe('rgb(255, 255, 255)');
  await devtools.setTheme('dark');
  await expect.poll(background).not.toBe('rgb(255, 255, 255)');
});

test('a line of the handshake’s stack opens that line in DevTools’ Sources', async ({
  lab,
  page,
  openPanel,
}) => {
  const script = `// The shop.
function openTheShop() {
  const address = ${JSON.stringify(lab.urls.echo)};
  return new WebSocket(address + '?shop');
}

window.kept = openTheShop();
`;
  const server = await startHttpServer({
    onRequest(request, response) {
      const isScript = request.url === '/shop.js';
      response
        .writeHead(200, { 'Content-Type': isScript ? 'text/javascript' : 'text/html' })
        .end(isScript ? script : '<!doctype html><script src="/shop.js"></script>');
    },
  });
  const url = `http://127.0.0.1:${server.port}/`;
  const { panel, devtools } = await openPanel();
  await page.goto(url);
  await connections(panel, '?shop').click();
  await panel.getByRole('tab', { name: 'Handshake' }).click();
  /** What Sources shows: the file, and the line of the cursor from 1. Text, because bundlers rewrite `import()`. */
  const shownSource = () =>
    devtools.evaluate(`(async () => {
      const { SourcesPanel } = await import('./panels/sources/sources.js');
      const UI = await import('./ui/legacy/legacy.js');
      const panel = UI.InspectorView.InspectorView.instance().tabbedPane.selectedTabId;
      const frame = panel === 'sources' ? SourcesPanel.SourcesPanel.instance().sourcesView().currentSourceFrame() : undefined;
      const { state } = frame?.textEditor ?? {};
      if (!state) return panel;
      const { number } = state.doc.lineAt(state.selection.main.head);
      return panel + ' ' + frame.uiSourceCode().url() + ':' + number;
    })()`);
  await panel.getByRole('button', { name: 'shop.js:4' }).click();
  await expect.poll(shownSource).toBe(`sources ${url}shop.js:4`);
  await server.close();
});
