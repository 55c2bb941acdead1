import type { Page } from 'playwright/test';
import type { LaunchedBrowser } from '../../src/launch/launchBrowser.ts';
import { type AppRoot, connections, expect, expectStatus, showView, test } from './doctorTest.ts';

/** Puts these policies in force in place of those before; each as an administrator would write it. */
type SetPolicies = (policies: Readonly<Record<string, unknown>>) => Promise<void>;

/**
 * Chromium's own page for trying out policies (chrome/browser/ui/webui/policy/policy_ui_handler.cc): builds that are of
 * no channel, as those of distributions are, have it. In a window of its own: in front of the page it would hide it.
 */
async function openPolicies({ context, browserCdp }: LaunchedBrowser): Promise<SetPolicies> {
  const opened = context.waitForEvent('page');
  await browserCdp.send('Target.createTarget', { url: 'chrome://policy/test', newWindow: true });
  const page: Page = await opened;
  await page.waitForURL('chrome://policy/test');
  return async (policies) => {
    const origin = { namespace: 'chrome', source: 2, scope: 0, level: 1 };
    const list = Object.entries(policies).map(([name, value]) => ({ ...origin, name, value }));
    // Text: bundlers rewrite `import()` inside real functions.
    await page.evaluate(`import('chrome://resources/js/cr.js').then(({ sendWithPromise }) =>
      sendWithPromise('setLocalTestPolicies', ${JSON.stringify(JSON.stringify(list))}, ''))`);
  };
}

const KEPT_OUT = { runtime_blocked_hosts: ['*://intranet.test'] };

/** Opens a socket in the page, which keeps it. */
async function openSocket(page: Page, url: string): Promise<void> {
  await page.evaluate((address) => {
    const socket = new WebSocket(address);
    Object.assign(window, { socket });
    return new Promise((resolve) => socket.addEventListener('open', resolve));
  }, url);
}

/** Sends this through the page's socket and waits for the echo. */
async function say(page: Page, text: string): Promise<void> {
  await page.evaluate(
    `new Promise((resolve) => { socket.onmessage = resolve; socket.send(${JSON.stringify(text)}); })`,
  );
}

/** The banner of this state, with its one action. */
function banner(app: AppRoot) {
  const bar = app
    .getByRole('status')
    .filter({ hasText: /^A policy of your organisation keeps extensions out/ });
  return { bar, action: bar.getByRole('button') };
}

test('a policy that keeps extensions out of some sites: said so on every site, nothing captured is lost, and without it for WS Doctor capture goes on', async ({
  lab,
  page,
  browserWithDoctor,
  openPanel,
}) => {
  const setPolicies = await openPolicies(browserWithDoctor);
  await setPolicies({ ExtensionSettings: { '*': KEPT_OUT } });
  await page.goto(lab.pageUrl);
  const { panel } = await openPanel('blocked');
  const { bar, action } = banner(panel);
  await expect(bar).toContainText(
    'an entry for WS Doctor under ExtensionSettings, without runtime_blocked_hosts',
  );
  await expect(action).toHaveText('Try again');
  await action.click();
  await expectStatus(panel, 'blocked');
  await openSocket(page, `${lab.urls.echo}?lasting`);

  await setPolicies({
    ExtensionSettings: { '*': KEPT_OUT, [browserWithDoctor.extensionId]: { runtime_blocked_hosts: [] } },
  });
  await action.click();
  await expectStatus(panel, 'capturing');
  await expect(bar).toHaveCount(0);
  await expect(connections(panel, '?lasting')).toContainText('opened before capture');
  await say(page, 'seen');
  await expect(connections(panel, '?lasting')).toContainText('↑1 ↓1');

  // A debugger that is attached stays; to attach again is refused.
  await setPolicies({ ExtensionSettings: { '*': KEPT_OUT } });
  await panel.getByRole('button', { name: 'Settings' }).click();
  await panel.getByRole('checkbox', { name: 'Do not touch the page' }).check();
  await panel.getByRole('button', { name: 'Done' }).click();
  await expectStatus(panel, 'blocked');
  await say(page, 'unseen');
  await expect(bar).toBeVisible();
  await expect(connections(panel, '?lasting')).toContainText('↑1 ↓1');

  await setPolicies({});
  await action.click();
  await expectStatus(panel, 'capturing');
  await say(page, 'seen again');
  await expect(connections(panel, '?lasting')).toContainText('↑2 ↓2');
  await expect(connections(panel, '')).toHaveCount(1);
  await showView(panel, 'Timeline');
  await expect(
    panel.getByTitle(/^not captured .*: the page is not to be touched any more$/).locator('i'),
  ).toBeVisible();
});
