// Lets random pages live and die in a real Chromium and compares what was captured of their sockets with what the server
// counted: "node scripts/fuzzCapture.mjs [FIRST_SEED] [SEEDS] [FOLDER]", 20 seeds from 1 by default. Prints what differs and
// keeps the evidence in FOLDER; exit status 1 when anything does. See tests/measure/captureFuzz.ts.
import { runnerImport } from 'vite';
import { ensureBrowser } from './lib/browser.mjs';
import { ensureBuild } from './lib/build.mjs';
import { inRoot, ROOT } from './lib/project.mjs';

process.chdir(ROOT);
process.env.CHROME_PATH = await ensureBrowser();
await ensureBuild();
const main = inRoot('tests', 'measure', 'captureFuzz.ts');
const { module } = await runnerImport(main, { configFile: false, logLevel: 'error' });
process.exitCode = await module.main(process.argv.slice(2));
