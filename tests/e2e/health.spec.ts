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

  await ends.getByRole('button', { name: '1006' }).click();
  await expect(connections(viewer, '')).toHaveCount(3);
  await expect(connections(viewer, '1006')).toHaveCount(3);
});
