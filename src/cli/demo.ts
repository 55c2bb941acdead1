import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { Fault } from '../base/fault.ts';
import { type Lab, startLab } from '../lab/lab.ts';
import { hasDisplay } from '../launch/findBrowser.ts';
import { type DoctorBrowser, openDoctorBrowser } from './browser/doctorBrowser.ts';
import { untilInterrupted } from './browser/interrupt.ts';
import { diagnoseFiles } from './diagnoseFiles.ts';

const OUTPUT_DIR = 'demo-output';
/** Silence after which the demo's proxy cuts. */
const IDLE_CUT_MS = 5000;
const SCENARIOS_TIMEOUT_MS = 120_000;

export interface LaunchOptions {
  readonly url: string | undefined;
  readonly print: (line: string) => void;
}

/** Opens the browser with WS Doctor in its DevTools on `url`, until it is closed or the user interrupts. */
export async function runLaunch({ url, print }: LaunchOptions): Promise<void> {
  if (!hasDisplay()) {
    throw new Fault(
      'bad-call',
      'There is no display to show a browser on. Run it in a desktop session, or "ws-doctor demo", which works without one.',
    );
  }
  const interrupt = untilInterrupted();
  const { browser, close } = await openDoctorBrowser({ headless: false });
  try {
    if (url !== undefined) await browser.page.goto(url, { waitUntil: 'commit' });
    print('WS Doctor is open in DevTools. Close the browser or press Ctrl-C to end.');
    await Promise.race([browser.closed, interrupt.interrupted]);
  } finally {
    interrupt.dispose();
    await close();
  }
}

export interface DemoOptions {
  readonly print: (line: string) => void;
}

/**
 * The lab's demo page with WS Doctor beside it. With a display it stays until the user ends it; without one it drives
 * the page through all scenarios, prints the diagnosis and leaves pictures and the session file in `demo-output/`.
 */
export async function runDemo({ print }: DemoOptions): Promise<void> {
  const headless = !hasDisplay();
  const interrupt = untilInterrupted();
  const lab = await startLab({ idleCutMs: IDLE_CUT_MS });
  try {
    if (headless)
      print(
        'There is no display: the demo runs in a headless browser and leaves its results in demo-output/.',
      );
    else print(`The demo page is ${lab.pageUrl}`);
    const downloads = headless ? { downloadsDir: OUTPUT_DIR } : {};
    const doctor = await Promise.race([
      openDoctorBrowser({ headless, ...downloads }),
      interrupt.interrupted.then(() => undefined),
    ]);
    if (!doctor) return;
    try {
      const work = headless ? demoWithoutDisplay(lab, doctor, print) : demoOnDisplay(lab, doctor, print);
      await Promise.race([work, interrupt.interrupted]);
    } finally {
      await doctor.close();
    }
  } finally {
    interrupt.dispose();
    await lab.close();
  }
}

async function demoOnDisplay(
  lab: Lab,
  { browser }: DoctorBrowser,
  print: DemoOptions['print'],
): Promise<void> {
  await browser.page.goto(`${lab.pageUrl}?run=all`);
  print('WS Doctor is open in DevTools and the demo runs. Close the browser or press Ctrl-C to end.');
  await browser.closed;
}

async function demoWithoutDisplay(
  lab: Lab,
  doctor: DoctorBrowser,
  print: DemoOptions['print'],
): Promise<void> {
  const { browser, panel } = doctor;
  await mkdir(OUTPUT_DIR, { recursive: true });
  await panel.setSize(1280, 800);
  await browser.page.goto(`${lab.pageUrl}?run=all`);
  print(
    'Running every scenario: sockets are cut, refused, restarted and kept alive. This takes about half a minute.',
  );
  await browser.page.waitForFunction("document.documentElement.dataset.labDone === 'true'", undefined, {
    timeout: SCENARIOS_TIMEOUT_MS,
  });

  const pictures = await takePictures(doctor);
  const session = await saveSession(doctor);
  const text = await diagnoseFiles([session], { format: 'text' });
  await writeFile(join(OUTPUT_DIR, 'diagnosis.txt'), `${text}\n`);
  print(`\n${text}\n`);
  for (const file of [...pictures, session]) print(`Wrote ${relative('.', file)}`);
}

/** The views a person would look at, inside DevTools. */
async function takePictures({ panel }: DoctorBrowser): Promise<string[]> {
  const files: string[] = [];
  const shoot = async (name: string) => {
    const file = join(OUTPUT_DIR, `${name}.png`);
    await panel.screenshot(file);
    files.push(file);
  };
  const view = (name: string) => panel.panel.getByRole('navigation').getByRole('button', { name }).click();
  await panel.setTheme('light');
  await view('Findings');
  await panel.panel.getByRole('option', { name: 'idle-timeout' }).first().click();
  await shoot('findings');
  await view('Timeline');
  await shoot('timeline');
  await view('Connections');
  await panel.panel.getByRole('option', { name: '1006' }).first().click();
  await shoot('connections');
  await panel.panel.getByRole('option', { name: '/wire-pings' }).first().click();
  await panel.panel.getByRole('tab', { name: 'Heartbeats' }).click();
  await panel.panel.getByRole('heading', { name: 'Wire heartbeat' }).waitFor();
  await shoot('heartbeats');
  await panel.setTheme('dark');
  await shoot('heartbeats-dark');
  await panel.panel.getByRole('option', { name: '1006' }).first().click();
  await panel.panel.getByRole('tab', { name: 'Frames' }).click();
  await shoot('connections-dark');
  await view('Findings');
  await shoot('findings-dark');
  await panel.setTheme('light');
  return files;
}

/** Exports the session as a person does, through the panel's menu. */
async function saveSession({ panel, browser }: DoctorBrowser): Promise<string> {
  const saved = new Promise<string>((resolve, reject) => {
    let name = '';
    browser.browserCdp.on('Browser.downloadWillBegin', (event) => {
      name = event.suggestedFilename;
    });
    browser.browserCdp.on('Browser.downloadProgress', (event) => {
      if (event.state === 'completed') resolve(join(OUTPUT_DIR, name));
      if (event.state === 'canceled') reject(new Error('The browser cancelled the export.'));
    });
  });
  await panel.panel.getByRole('button', { name: 'Export the session' }).click();
  await panel.panel.getByRole('menuitem', { name: 'Save to share' }).click();
  return saved;
}
