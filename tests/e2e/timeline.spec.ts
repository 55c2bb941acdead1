import { connections, expect, runScenarios, showView, test } from './doctorTest.ts';

test('the timeline tells each drop, leads to its last frames, and zooms by brush, wheel and keys', async ({
  lab,
  page,
  openViewer,
}) => {
  const viewer = await openViewer();
  await runScenarios(page, lab, 'idle-cut,close-4401');
  await showView(viewer, 'Timeline');
  const lanes = viewer.getByRole('listbox', { name: /^Timeline of 4 sockets/ });
  const second = lanes.getByRole('option', { name: /Socket 2 of 3.*cut without a close frame \(1006\)/ });
  await expect(second).toHaveAccessibleName(/2\.\d s of silence, then cut/);

  // Over the silence the tooltip says what a click does; it goes to the last frames before the end.
  const box = await second.boundingBox();
  if (!box) throw new Error('The lane is not on screen');
  const y = box.y + box.height / 2;
  const hint = viewer.getByText('Click to see the last frames before the end');
  let x = 0;
  await expect(async () => {
    for (x = box.x + box.width - 20; x > box.x + 260 && !(await hint.isVisible()); x -= 12) {
      await viewer.mouse.move(x, y);
    }
    await expect(hint).toBeVisible({ timeout: 500 });
  }).toPass();

  // The session grows, and yet nothing moves away from under a pointer that is moving.
  const moment = viewer.getByRole('presentation').filter({ has: hint }).locator('span');
  await expect(async () => {
    await viewer.mouse.move(x, y);
    const seen = await moment.textContent();
    const untilMs = await viewer.evaluate('performance.now() + 1000');
    while ((await viewer.evaluate<number>('performance.now()')) < Number(untilMs)) {
      await viewer.mouse.move(x - 1, y);
      await viewer.mouse.move(x, y);
    }
    await expect(moment).toHaveText(seen ?? '', { timeout: 500 });
  }).toPass();
  await viewer.mouse.down();
  await viewer.mouse.up();
  await expect(viewer.getByRole('tab', { name: 'Frames' })).toHaveAttribute('aria-selected', 'true');
  await expect(connections(viewer, '1006').nth(1)).toHaveAttribute('aria-selected', 'true');
  await expect(viewer.getByRole('row', { selected: true })).toContainText('"round":2');

  await showView(viewer, 'Timeline');
  const fitAll = viewer.getByRole('button', { name: /Show everything/ });
  await expect(fitAll).toBeDisabled();
  await viewer.mouse.move(box.x + 500, y);
  await viewer.mouse.down();
  await viewer.mouse.move(box.x + 700, y, { steps: 4 });
  await viewer.mouse.up();
  await expect(fitAll).toBeEnabled();
  await lanes.press('0');
  await expect(fitAll).toBeDisabled();
  await viewer.keyboard.down('Control');
  await viewer.mouse.wheel(0, -300);
  await viewer.keyboard.up('Control');
  await expect(fitAll).toBeEnabled();

  // Keys alone: the lane below the selected one, then its frames.
  await lanes.focus();
  await lanes.press('ArrowDown');
  await expect(lanes.getByRole('option', { selected: true })).toHaveAccessibleName(/Socket 3 of 3/);
  await lanes.press('Enter');
  await expect(viewer.getByRole('row', { selected: true })).toContainText('"round":3');
});
