import { spawn } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { diagnoseFiles } from '../../src/cli/diagnoseFiles.ts';
import { expect, test } from './doctorTest.ts';

const COMMAND = fileURLToPath(new URL('../../dist-cli/ws-doctor.js', import.meta.url));

test('ws-doctor demo: the browser’s net log is followed by itself, real pings are in the saved session', async ({
  downloads: folder,
}) => {
  test.setTimeout(180_000);
  const { DISPLAY, WAYLAND_DISPLAY, ...env } = process.env;
  const demo = spawn(process.execPath, [COMMAND, 'demo'], { cwd: folder, env });
  let said = '';
  demo.stdout.on('data', (text) => (said += text));
  demo.stderr.on('data', (text) => (said += text));
  try {
    const status = await new Promise((resolve, reject) => demo.once('close', resolve).once('error', reject));
    expect(status, said).toBe(0);
  } finally {
    // Ctrl-C: it closes its browser by itself. Without effect on one that has ended.
    demo.kill('SIGINT');
  }

  const files = await readdir(join(folder, 'demo-output'));
  expect(files).toEqual(expect.arrayContaining(['heartbeats.png', 'timeline.png', 'diagnosis.txt']));
  const session = files.find((file) => file.endsWith('.har'));
  expect(session).toBeDefined();
  const report = JSON.parse(
    await diagnoseFiles([join(folder, 'demo-output', session ?? '')], { format: 'json' }),
  );
  const pinged = report.connections.find(({ url }: { url: string }) => url.includes('/wire-pings'));
  const wire = pinged.roundTrips.find(({ kind }: { kind: string }) => kind === 'wire-heartbeat');
  expect(wire.count).toBeGreaterThan(0);
  expect(wire.unanswered).toBe(0);
  expect(report.findings.map(({ rule }: { rule: string }) => rule)).toContain('idle-timeout');
});
