import { type AppRoot, connections, expect, runScenarios, showView, test } from './doctorTest.ts';

/** Adds a proxy of one's own to "my stack" in the settings. */
async function addToStack(app: AppRoot, name: string, seconds: number): Promise<void> {
  await app.getByRole('button', { name: 'Settings' }).click();
  await app.getByLabel('Name of your own proxy').fill(name);
  await app.getByLabel('Its idle time-out in seconds').fill(String(seconds));
  await app.getByRole('button', { name: 'Add' }).click();
  await app.getByRole('button', { name: 'Done' }).click();
}

test('from the verdict to the frames and the lane, to the stack that re-ranks it, to the ticket', async ({
  lab,
  page,
  openPanel,
  browserWithDoctor,
}) => {
  const { panel } = await openPanel();
  await runScenarios(page, lab, 'idle-cut');
  await expect(connections(panel, '1006')).toHaveCount(3);
  await showView(panel, 'Findings');
  await panel.getByRole('option').filter({ hasText: 'idle-timeout' }).click();
  const card = panel.getByRole('article');

  // The second drop's last message: the right socket and the right frame.
  await card
    .getByRole('button', { name: /last message came/ })
    .nth(1)
    .click();
  await expect(panel.getByRole('tab', { name: 'Frames' })).toHaveAttribute('aria-selected', 'true');
  await expect(connections(panel, '').nth(1)).toHaveAttribute('aria-selected', 'true');
  const row = panel.getByRole('row', { selected: true });
  await expect(row).toContainText('"round":2');
  await expect(row).toContainText('SUGAR');

  await showView(panel, 'Findings');
  await card.getByRole('button', { name: 'Timeline', exact: true }).first().click();
  await expect(panel.getByRole('option', { selected: true })).toHaveAccessibleName(/Socket 1 of 3.*silence/);

  await showView(panel, 'Findings');
  await expect(card.getByRole('row').filter({ hasText: 'my-proxy' })).toHaveCount(0);
  await addToStack(panel, 'my-proxy', 2);
  await expect(card.getByRole('row').nth(1)).toContainText('your stack has it with 2.0 s');
  await card.getByRole('checkbox', { name: 'my-proxy is in my stack' }).click();
  await expect(card.getByRole('row').filter({ hasText: 'my-proxy' })).toHaveCount(0);

  await panel.getByRole('button', { name: 'Export the session' }).click();
  await panel.getByRole('menuitem', { name: 'Copy report' }).click();
  await expect(panel.getByText('Copied the report.')).toBeVisible();
  await browserWithDoctor.context.grantPermissions(['clipboard-read']);
  let ticket = '';
  // Only the window with the focus may read, and it gets that a little after it comes to the front.
  await expect(async () => {
    await page.bringToFront();
    ticket = await page.evaluate(() => navigator.clipboard.readText());
  }).toPass();
  expect(ticket).toMatch(/^# WebSocket incident report/);
  expect(ticket).toMatch(/1\. \*\*Cut without a close frame after 2\.\d s of silence, three times/);
  expect(ticket).not.toContain('SUGAR');
});

test('an open socket that nears a limit of the stack says so until it speaks; its silence stays on the timeline', async ({
  lab,
  page,
  openViewer,
}) => {
  const viewer = await openViewer();
  await page.goto(lab.pageUrl);
  await addToStack(viewer, 'my-proxy', 20);
  await page.evaluate(
    (url) =>
      new Promise<void>((resolve) => {
        const socket = new WebSocket(url);
        Object.assign(window, { quiet: socket });
        socket.onopen = () => resolve(socket.send('then silence'));
      }),
    lab.urls.echo,
  );
  await connections(viewer, '/echo').click();
  // Said from half of the limit on, until a fifth beyond it.
  await expect(viewer.getByText(/Silent for \d+ s; my-proxy in your stack cuts at 20 s/)).toBeVisible({
    timeout: 30_000,
  });
  await expect(connections(viewer, '/echo')).toContainText('my-proxy 20 s');
  await showView(viewer, 'Findings');
  await expect(viewer.getByRole('region', { name: 'At risk' })).toContainText('my-proxy in your stack');
  await page.evaluate("quiet.send('still here')");
  await expect(viewer.getByRole('region', { name: 'At risk' })).toBeHidden();

  await showView(viewer, 'Timeline');
  const lane = viewer.getByRole('listbox', { name: /^Timeline of 1 socket/ }).getByRole('option');
  await expect(lane).toHaveAccessibleName(/2 messages sent, 2 received/);
  const box = await lane.boundingBox();
  if (!box) throw new Error('The lane is not on screen');
  // The first silence from the left, wherever a slow machine has put it.
  const here = viewer.getByText(/^Here: \d+\.\d s of silence since/);
  for (let x = box.x + 20; x < box.x + box.width && !(await here.isVisible()); x += 12)
    await viewer.mouse.move(x, box.y + box.height / 2);
  await expect(here).toBeVisible();
  await viewer.mouse.down();
  await viewer.mouse.up();
  const row = viewer.getByRole('row', { selected: true });
  await expect(row).toContainText('then silence');
  await expect(row).toContainText('↓');
});
