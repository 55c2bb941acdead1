import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type LaunchedBrowser, launchBrowser } from '../../src/launch/launchBrowser.ts';

/** A real browser on an empty page of a local server, that writes a net log. Gone when the test ends. */
export interface RecordedBrowser {
  readonly browser: LaunchedBrowser;
  /** Ends the browser, which finishes its log. */
  readonly finishLog: () => Promise<string>;
}

export async function startRecordedBrowser(): Promise<RecordedBrowser> {
  const folder = await mkdtemp(join(tmpdir(), 'wsd-net-log-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  const extensionDir = join(folder, 'extension');
  await mkdir(extensionDir);
  const manifest = { manifest_version: 3, name: 'Nothing', version: '1' };
  await writeFile(join(extensionDir, 'manifest.json'), JSON.stringify(manifest));
  const server = createServer((_request, response) =>
    response.setHeader('content-type', 'text/html').end('<p>'),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A listening server has a port.');
  const netLogFile = join(folder, 'net.json');
  const browser = await launchBrowser({ extensionDir, headless: true, netLogFile });
  onTestFinished(() => browser.close());
  await browser.page.goto(`http://127.0.0.1:${address.port}/`);
  const finishLog = async () => {
    await browser.close();
    return readFile(netLogFile, 'utf8');
  };
  return { browser, finishLog };
}
