import { act, openContextPages, PLACES, startContextPages, waitForFrames } from './contextPages.ts';
import { connections, expect, runScenarios, showView, test } from './doctorTest.ts';

test('health counts what the lab did: drops by code, reconnections, what is open, round trips', async ({
  lab,
  page,
  openViewer,
}) => {
  const viewer = await openViewer();
  await runScenarios(page, lab, 'idle-cut,close-4401,page-closes,heartbeat-json');
  await showView(viewer, 'Health');
  const figure = (name: RegExp) => viewer.getByRole('region', { name });
  await expect(figure(/^Open now/)).toContainText('Open now1');
  await expect(figure(/^Drops/)).toContainText('Drops4');
  await expect(figure(/^Reconnections/)).toContainText('Reconnections2');
  await expect(figure(/^Median round trip/)).toContainText(/^Median round trip[\d.]+ m?s/);

  const ends = viewer.getByRole('table').first();
  const row = (text: string) => ends.getByRole('row').filter({ hasText: text });
  await expect(row('Cut without a close frame')).toContainText('60 %');
  await expect(row('4401')).toContainText('20 %');
  await expect(row('Normal Closure')).toContainText('20 %');

  // One endpoint alone: every figure and every end is its own, and the way back is in the same place.
  await viewer.getByRole('button', { name: /^All figures of .*\/close$/ }).click();
  await expect(figure(/^Drops/)).toContainText('Drops1');
  await expect(figure(/^Reconnections/)).toContainText('Reconnections0');
  await expect(figure(/^Messages per second/)).toContainText('2 both ways');
  await expect(figure(/^Bytes per second/)).toContainText(/[1-9]\d* B both ways/);
  await expect(row('4401')).toContainText('100 %');
  await expect(row('Cut without a close frame')).toHaveCount(0);
  const picker = viewer.getByRole('combobox', { name: 'Figures of' });
  await expect(picker.locator('option:checked')).toHaveText(/^\/close · /);
  await picker.selectOption({ index: 0 });
  await expect(figure(/^Drops/)).toContainText('Drops4');

  // Each figure of a logical connection leads to the sockets it comes from.
  const cut = viewer
    .getByRole('table', { name: 'Logical connections' })
    .locator('tbody')
    .filter({ hasText: new URL(lab.urls.idleCut).host });
  const [, , sockets, up, , reconnections, median, longest] = await cut
    .getByRole('row')
    .getByRole('cell')
    .allInnerTexts();
  expect([sockets, reconnections]).toEqual(['3', '2']);
  expect(up).toMatch(/^\d\d\.\d %$/);
  for (const gap of [median, longest]) expect(gap).toMatch(/^[\d.]+ m?s$/);
  await cut.getByRole('button').focus();
  await viewer.keyboard.press('Enter');
  const steps = cut.getByRole('listitem');
  await expect(steps).toHaveText([/first.*then 1006/, /after [\d.]+ m?s.*then 1006/, /after .*then 1006/]);
  await steps.nth(1).getByRole('button').press('Enter');
  await expect(connections(viewer, '1006').nth(1)).toHaveAttribute('aria-selected', 'true');
  await showView(viewer, 'Health');

  await ends.getByRole('button', { name: '1006' }).click();
  await expect(connections(viewer, '')).toHaveCount(3);
  await expect(connections(viewer, '1006')).toHaveCount(3);
});

test('logical connections are those of one page, frame or worker, and a reload keeps them', async ({
  lab,
  page,
  openViewer,
}) => {
  const pages = await startContextPages();
  try {
    const viewer = await openViewer();
    let count = 0;
    const openAndLose = async (open: (url: string, id: number) => Promise<unknown>) => {
      const id = ++count;
      await open(`${lab.urls.echo}?id=${id}.`, id);
      const isIt = ({ url }: { readonly url: URL }) => url.search === `?id=${id}.`;
      await expect.poll(() => [...lab.echo.peers].some(isIt)).toBe(true);
      [...lab.echo.peers].find(isIt)?.close(1011);
      await expect(connections(viewer, `?id=${id}.`)).toContainText('1011');
    };
    for (const _load of [1, 2]) {
      await openContextPages(page, pages);
      for (const place of PLACES) await openAndLose((url, id) => act(page, place, { do: 'open', id, url }));
    }
    // A twin of the frame: what it opens is not what the other lost.
    await page.evaluate(
      "document.body.append(Object.assign(document.createElement('iframe'), { src: document.querySelector('iframe').src }))",
    );
    const [, twin] = await waitForFrames(page, 'frame', 2);
    await openAndLose(
      (url, id) => twin?.evaluate(`act({ do: 'open', id: ${id}, url: '${url}' })`) ?? Promise.reject(),
    );

    await showView(viewer, 'Health');
    const rows = viewer.getByRole('table', { name: 'Logical connections' }).locator('tbody');
    const seen = async () => {
      const cells = await Promise.all((await rows.all()).map((row) => row.getByRole('cell').allInnerTexts()));
      return cells.map(([, from = '', sockets]) => `${from.replace(/:\d+$/, '')}: ${sockets}`).toSorted();
    };
    await expect
      .poll(seen)
      .toEqual([
        'iframe · 127.0.0.1: 2',
        'iframe · localhost: 1',
        'iframe · localhost: 2',
        'page: 2',
        'service worker · service.js: 2',
        'shared worker · shared.js: 2',
        'worker · blob: 2',
        'worker · dedicated.js: 2',
      ]);
  } finally {
    await pages.close();
  }
});
