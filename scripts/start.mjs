// npm start: everything that is missing, then the browser with WS Doctor on the demo.
import { ensureBrowser } from './lib/browser.mjs';
import { ensureBuild } from './lib/build.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { ensureNode, inRoot, ROOT, SetupError } from './lib/project.mjs';
import { forwardSignals, interruptedCode, run } from './lib/run.mjs';

async function main() {
  process.chdir(ROOT);
  forwardSignals();
  ensureNode();
  await ensureDependencies();
  const browserPath = await ensureBrowser();
  await ensureBuild();
  return run(process.execPath, [inRoot('dist-cli', 'ws-doctor.js'), 'demo', ...process.argv.slice(2)], {
    env: { CHROME_PATH: browserPath },
    stdin: 'inherit',
    signalWho: 'child',
  });
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  if (interruptedCode() === undefined) console.error(error.message);
  process.exitCode = interruptedCode() ?? error.exitCode;
}
