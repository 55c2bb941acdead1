import { readFile } from 'node:fs/promises';
import { formatSeconds } from '../../src/base/format.ts';
import type { LaunchedBrowser } from '../../src/launch/launchBrowser.ts';
import { type AppRoot, expect, exportSession } from './doctorTest.ts';

/** How far the told silence may be from the measured one, as a share of it. */
const PRECISION = 0.02;

/**
 * The silence of the one `idle-timeout` is the median of those (an odd number of them) that its server or proxy measured:
 * as saved, and rounded in what the app says.
 */
export async function expectMedianSilence(
  app: AppRoot,
  browser: LaunchedBrowser,
  downloads: string,
  { said, measuredMs }: { readonly said: string | null; readonly measuredMs: readonly number[] },
): Promise<void> {
  const har = JSON.parse(
    await readFile(await exportSession(app, browser, downloads, 'Save everything'), 'utf8'),
  );
  const findings: readonly { rule: string; observedMs: number }[] = har.log._wsDoctor.findings;
  const silences = findings.filter(({ rule }) => rule === 'idle-timeout').map(({ observedMs }) => observedMs);
  expect(silences).toHaveLength(1);
  const toldMs = silences[0] ?? Number.NaN;
  const medianMs = measuredMs.toSorted((a, b) => a - b)[measuredMs.length >> 1] ?? Number.NaN;
  expect(Math.abs(toldMs - medianMs) / medianMs).toBeLessThan(PRECISION);
  expect(said).toContain(`${formatSeconds(toldMs)} of silence`);
}
