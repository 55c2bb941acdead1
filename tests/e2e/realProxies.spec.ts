import type { PeerRecord } from '../../src/lab/wire/peerRecord.ts';
import { connections, expect, showView, test } from './doctorTest.ts';
import { expectMedianSilence } from './silences.ts';

/**
 * nginx keeps a running timer when the new one differs by less than 300 ms (ngx_event_timer.h), so it may be early; a
 * single early cut is at a length that proves nothing. HAProxy is exact: one cut has to be enough.
 */
for (const { name, product, cuts } of [
  { name: 'nginx', product: 'proxy_read_timeout 3s', cuts: 3 },
  { name: 'haproxy', product: 'timeout tunnel 3s', cuts: 1 },
] as const) {
  test(`real ${name} with ${product}: the idle cut is found and measured`, async ({
    lab,
    page,
    browserWithDoctor,
    downloads,
    openViewer,
  }) => {
    const proxy = lab[name];
    test.skip(proxy === undefined, `${name} is not installed here`);
    if (!proxy) return;
    const viewer = await openViewer();
    await page.goto(lab.pageUrl);
    for (let cut = 0; cut < cuts; cut++) {
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
    await expect(connections(viewer, '1006')).toHaveCount(cuts);
    await showView(viewer, 'Findings');
    const finding = viewer.getByRole('option').filter({ hasText: 'idle-timeout' });
    await expect(finding).toHaveCount(1);
    if (cuts === 3) await expect(finding).toContainText('three times');
    // The server behind the proxy is cut with the page, and saw the same messages.
    await expect.poll(() => lab.echo.connections.filter(({ end }) => end).length).toBe(cuts);
    await expectMedianSilence(viewer, browserWithDoctor, downloads, {
      said: await finding.textContent(),
      measuredMs: lab.echo.connections.map(silenceMs),
    });
  });
}

function silenceMs({ end, messages }: PeerRecord): number {
  return (end?.atMs ?? Number.NaN) - (messages.at(-1)?.atMs ?? Number.NaN);
}
