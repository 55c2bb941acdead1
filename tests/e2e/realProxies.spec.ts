import type { PeerRecord } from '../../src/lab/wire/peerRecord.ts';
import { connections, expect, showView, test } from './doctorTest.ts';
import { expectMedianSilence } from './silences.ts';

/** Enough to agree with each other, even where a busy machine makes all of them late. */
const CUTS = 3;

for (const [name, product] of [
  ['nginx', 'proxy_read_timeout 3s'],
  ['haproxy', 'timeout tunnel 3s'],
] as const) {
  test(`real ${name} with ${product}: the idle cut is found and measured`, async ({
    lab,
    page,
    openViewer,
  }) => {
    const proxy = lab[name];
    test.skip(proxy === undefined, `${name} is not installed here`);
    if (!proxy) return;
    const viewer = await openViewer();
    await page.goto(lab.pageUrl);
    for (let cut = 0; cut < CUTS; cut++) {
      await page.evaluate(
        (url) =>
          new Promise<void>((resolve) => {
            const socket = new WebSocket(url);
            socket.onopen = () => socket.send('hello');
            socket.onclose = () => resolve();
          }),
        proxy.url,
      );
    }
    await expect(connections(viewer, '1006')).toHaveCount(CUTS);
    await showView(viewer, 'Findings');
    const finding = viewer.getByRole('option').filter({ hasText: 'idle-timeout' });
    await expect(finding).toHaveCount(1);
    await expect(finding).toContainText('three times');
    // The server behind the proxy is cut with the page, and saw the same messages. It is no whole 3 s for nginx, which
    // keeps a running timer when the new one differs by less than 300 ms (ngx_event_timer.h).
    await expect.poll(() => lab.echo.connections.filter(({ end }) => end).length).toBe(CUTS);
    expectMedianSilence(await finding.textContent(), lab.echo.connections.map(silenceMs));
  });
}

function silenceMs({ end, messages }: PeerRecord): number {
  return (end?.atMs ?? Number.NaN) - (messages.at(-1)?.atMs ?? Number.NaN);
}
