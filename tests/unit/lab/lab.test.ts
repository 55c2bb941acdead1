import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { startLab } from '../../../src/lab/lab.ts';
import { findBinary } from '../../../src/lab/proxies/findBinary.ts';
import { connectClient, eventually } from './labClient.ts';

const noProxies = (await findBinary('nginx')) === undefined && (await findBinary('haproxy')) === undefined;
const proxiesNote = noProxies ? ' (skipped: neither nginx nor haproxy is installed)' : '';
const labPath = fileURLToPath(new URL('../../../src/lab/lab.ts', import.meta.url));

test('closing the lab ends every connection and listener, and may be done twice', async () => {
  const lab = await startLab();
  const urls = [lab.urls.echo, lab.urls.idleCut, lab.urls.halfOpen, lab.urls.wirePings, lab.urls.restarting];
  const clients = urls.map((url) => connectClient(url));
  await Promise.all(clients.map((client) => client.opened));
  await Promise.all([lab.close(), lab.close()]);
  for (const client of clients) expect((await client.closed).code).toBe(1006);
  for (const url of [...urls, lab.urls.refused[401], lab.urls.violation.masked]) {
    const late = connectClient(url);
    await late.closed;
    expect(late.errors[0]?.message).toContain('ECONNREFUSED');
  }
  await expect(fetch(lab.pageUrl)).rejects.toThrow();
});

test('a process that has closed its lab ends by itself', async () => {
  const child = runWithLab(`
    const socket = new WebSocket(lab.urls.wirePings);
    await new Promise((resolve) => socket.once('open', resolve));
    await lab.close();
    // Only runs if something else keeps the process alive that long.
    setTimeout(() => {
      console.error('Still there:', process.getActiveResourcesInfo());
      process.exit(9);
    }, 5000).unref();
  `);
  expect(await exitOf(child)).toEqual({ code: 0, signal: null });
});

const printProxies = `
  const proxies = [lab.nginx, lab.haproxy].filter((proxy) => proxy !== undefined);
  console.log(JSON.stringify(proxies.map(({ url, folder }) => ({ url, folder }))));
`;

test.skipIf(noProxies).each([
  ['SIGTERM', 143],
  ['SIGINT', 130],
  ['SIGHUP', 129],
] as const)(`a process that is sent %s takes its proxies with it${proxiesNote}`, async (signal, code) => {
  const child = runWithLab(printProxies);
  const proxies = proxiesIn(await nextLine(child));
  for (const { url } of proxies) await connectClient(url).opened;
  child.kill(signal);
  expect(await exitOf(child)).toEqual({ code, signal: null });
  await expectGone(proxies);
});

test.skipIf(noProxies)(
  `a process that exits without closing takes its proxies with it${proxiesNote}`,
  async () => {
    const child = runWithLab(`${printProxies} process.exit(7);`);
    const proxies = proxiesIn(await nextLine(child));
    expect(await exitOf(child)).toEqual({ code: 7, signal: null });
    await expectGone(proxies);
  },
);

interface LeftProxy {
  readonly url: string;
  readonly folder: string;
}

// By its port and not by its process id, which lives on as a zombie where process 1 reaps no orphans.
async function expectGone(proxies: readonly LeftProxy[]): Promise<void> {
  for (const { url, folder } of proxies) {
    await eventually(async () => {
      const late = connectClient(url);
      await late.closed;
      expect(late.errors[0]?.message).toContain('ECONNREFUSED');
    });
    expect(existsSync(folder)).toBe(false);
  }
}

/** Runs the code in a Node process of its own, where `lab` is a started lab with real proxies. */
function runWithLab(code: string): ChildProcess {
  const script = `
    import { runnerImport } from 'vite';
    import { WebSocket } from 'ws';
    const { module } = await runnerImport(${JSON.stringify(labPath)}, { configFile: false, logLevel: 'error' });
    const lab = await module.startLab({ realProxySeconds: 1 });
    ${code}
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return child;
}

async function nextLine(child: ChildProcess): Promise<unknown> {
  if (child.stdout === null) throw new Error('The child has no output');
  for await (const line of createInterface({ input: child.stdout })) return JSON.parse(line);
  throw new Error('The child ended without a line');
}

function exitOf(child: ChildProcess): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
  if (child.exitCode !== null || child.signalCode !== null) {
    return Promise.resolve({ code: child.exitCode, signal: child.signalCode });
  }
  return new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
}

function proxiesIn(line: unknown): readonly LeftProxy[] {
  if (!Array.isArray(line)) throw new Error('Not a list of proxies');
  return line;
}
