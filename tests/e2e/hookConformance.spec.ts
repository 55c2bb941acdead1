import { createRequire } from 'node:module';
import type { Page } from 'playwright/test';
import type { Lab } from '../../src/lab/lab.ts';
import { connections, expect, test } from './doctorTest.ts';
import { battery, type ProbeUrls } from './pageHook/battery.ts';
import { frameBattery } from './pageHook/frameBattery.ts';
import { streamBattery } from './pageHook/streamBattery.ts';

type Results = Record<string, unknown>;

test('a page cannot tell that it is hooked, whether it was there before the hook or comes after it', async ({
  lab,
  page,
  openViewer,
}) => {
  await page.goto(lab.pageUrl);
  const unhooked = await runInPage(page, lab);
  expect(Object.keys(unhooked).length).toBeGreaterThan(200);

  await page.goto(lab.pageUrl);
  const viewer = await openViewer();
  expect(await runInPage(page, lab)).toEqual(unhooked);
  // The hook was there: nothing else knows the code.
  await expect(connections(viewer, '4777')).toHaveCount(1);

  await page.goto(lab.pageUrl);
  expect(await runInPage(page, lab)).toEqual(unhooked);
  // The list draws only what fits.
  await viewer.getByRole('textbox', { name: 'Find sockets' }).fill('4777');
  await expect(connections(viewer, '4777')).toHaveCount(2);
});

test('nor can a worker', async ({ lab, page, openViewer }) => {
  await page.goto(lab.pageUrl);
  const unhooked = await runInWorker(page, lab);
  const viewer = await openViewer();
  await page.goto(lab.pageUrl);
  expect(await runInWorker(page, lab)).toEqual(unhooked);
  await expect(connections(viewer, '4777')).toHaveCount(1);
});

test('nor can a page under zone.js', async ({ lab, page, openViewer }) => {
  const zone = createRequire(import.meta.url).resolve('zone.js');
  const run = async (): Promise<Results> => {
    await page.goto(lab.pageUrl);
    await page.addScriptTag({ path: zone });
    return runInPage(page, lab);
  };
  const unhooked = await run();
  const viewer = await openViewer();
  expect(await run()).toEqual(unhooked);
  await expect(connections(viewer, '4777')).toHaveCount(1);
});

function urlsOf(lab: Lab): ProbeUrls {
  return {
    echo: lab.urls.echo,
    closing: lab.closing.closeUrl({ code: 4401, reason: 'expired', afterMs: 20 }),
    cut: lab.closing.terminateUrl(20),
  };
}

const BATTERIES = `({
  battery: ${battery.toString()},
  streamBattery: ${streamBattery.toString()},
  frameBattery: ${frameBattery.toString()},
})`;

interface Batteries {
  readonly battery: typeof battery;
  readonly streamBattery: typeof streamBattery;
  readonly frameBattery: typeof frameBattery;
}

async function runInPage(page: Page, lab: Lab): Promise<Results> {
  await page.addScriptTag({ content: `globalThis.batteries = ${BATTERIES}\n//# sourceURL=battery.js` });
  return page.evaluate(async (urls) => {
    const { batteries } = globalThis as unknown as { batteries: Batteries };
    return {
      ...(await batteries.battery(urls)),
      ...(await batteries.streamBattery(urls)),
      ...batteries.frameBattery(),
    };
  }, urlsOf(lab));
}

function runInWorker(page: Page, lab: Lab): Promise<Results> {
  const source = `const { battery, streamBattery } = ${BATTERIES};
    const run = async (urls) => ({ ...(await battery(urls)), ...(await streamBattery(urls)) });
    onmessage = ({ data }) => run(data).then(postMessage, (error) => postMessage({ error: error.stack }));
    //# sourceURL=worker.js`;
  return page.evaluate(
    ([code, urls]) => {
      const worker = new Worker(URL.createObjectURL(new Blob([code])));
      worker.postMessage(urls);
      return new Promise<Results>((resolve) => {
        worker.onmessage = ({ data }) => resolve(data);
      });
    },
    [source, urlsOf(lab)] as const,
  );
}
