import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright/test';
import { connections, expect, exportSession, runScenarios, showView, test } from './doctorTest.ts';

/** Drops text as a file on the app. */
async function dropFile(viewer: Page, name: string, content: string): Promise<void> {
  const transfer = await viewer.evaluateHandle(
    ([fileName, text]) => {
      const data = new DataTransfer();
      data.items.add(new File([text], fileName));
      return data;
    },
    [name, content] as const,
  );
  await viewer.locator('[data-capture-status]').dispatchEvent('drop', { dataTransfer: transfer });
}

test('exported from DevTools and opened in the viewer: the same sockets, codes and findings', async ({
  lab,
  page,
  openPanel,
  browserWithDoctor,
  downloads,
}) => {
  const { panel } = await openPanel();
  await runScenarios(page, lab, 'idle-cut,close-4401,page-closes');
  await expect(connections(panel, '1006')).toHaveCount(3);
  const file = await exportSession(panel, browserWithDoctor, downloads, 'Save everything');
  await showView(panel, 'Findings');
  const verdicts = await panel
    .getByRole('listbox', { name: 'Findings' })
    .getByRole('option')
    .allTextContents();
  expect(verdicts.join()).toContain('idle-timeout');

  const viewer = await browserWithDoctor.context.newPage();
  await viewer.goto(`chrome-extension://${browserWithDoctor.extensionId}/extension/viewer/viewer.html`);
  const chooser = viewer.waitForEvent('filechooser');
  await viewer.getByRole('button', { name: 'Open a session file…' }).click();
  await (await chooser).setFiles(file);
  await expect(connections(viewer, '1006')).toHaveCount(3);
  await expect(connections(viewer, '4401')).toHaveCount(1);
  await showView(viewer, 'Findings');
  await expect(viewer.getByRole('listbox', { name: 'Findings' }).getByRole('option')).toHaveText(verdicts);
});

test('Chrome’s own importer takes the file and shows every message', async ({
  lab,
  page,
  openPanel,
  browserWithDoctor,
  downloads,
}) => {
  const { panel, devtools } = await openPanel();
  await runScenarios(page, lab, 'binary,page-closes');
  await expect(connections(panel, '1000')).toHaveCount(2);
  const file = await exportSession(panel, browserWithDoctor, downloads, 'Save everything');
  const har = await readFile(file, 'utf8');
  const entries: { _webSocketMessages: unknown[] }[] = JSON.parse(har).log.entries;

  const imported = await devtools.evaluate(`(async () => {
    const { Importer, HARFormat } = await import('./models/har/har.js');
    const log = new HARFormat.HARRoot(${har}).log;
    return Importer.Importer.requestsFromHARLog(log).map((request) => request.frames().length);
  })()`);
  expect(imported).toEqual(entries.map((entry) => entry._webSocketMessages.length));
  expect(entries.flatMap((entry) => entry._webSocketMessages).length).toBeGreaterThan(4);
});

test('what is saved to share holds no secret of the page', async ({
  lab,
  page,
  openViewer,
  browserWithDoctor,
  downloads,
}) => {
  const viewer = await openViewer();
  await page.goto(lab.pageUrl);
  await page.evaluate(async (url) => {
    await cookieStore.set('sid', 'COOKIE-SECRET-1');
    return new Promise<void>((resolve) => {
      const socket = new WebSocket(`${url}?access_token=QUERY-SECRET-2`);
      socket.onopen = () => socket.send(JSON.stringify({ user: 'ada', password: 'PAYLOAD-SECRET-3' }));
      socket.onmessage = () => resolve();
    });
  }, lab.urls.echo);
  await expect(connections(viewer, '/echo')).toContainText('↓1');
  const everything = await readFile(
    await exportSession(viewer, browserWithDoctor, downloads, 'Save everything'),
    'utf8',
  );
  for (const secret of ['QUERY-SECRET-2', 'PAYLOAD-SECRET-3']) expect(everything).toContain(secret);
  const shared = await readFile(
    await exportSession(viewer, browserWithDoctor, downloads, 'Save to share'),
    'utf8',
  );
  expect(shared).not.toMatch(/-SECRET-\d/);
  expect(shared).toContain('ada');
});

test('a wrong file gets one sentence, and the session on screen is untouched', async ({
  lab,
  page,
  openViewer,
}) => {
  const viewer = await openViewer();
  await runScenarios(page, lab, 'close-4401');
  await expect(connections(viewer, '4401')).toHaveCount(1);
  for (const [name, content] of [
    ['picture.png', '\u0089PNG not json at all'],
    ['numbers.json', '{"a": [1, 2, 3]}'],
    ['empty.har', ''],
  ] as const) {
    await dropFile(viewer, name, content);
    const alert = viewer.getByRole('alert');
    await expect(alert).toContainText(name);
    await expect(connections(viewer, '4401')).toHaveCount(1);
    await viewer.getByRole('button', { name: 'Dismiss' }).click();
    await expect(alert).toBeHidden();
  }
});
