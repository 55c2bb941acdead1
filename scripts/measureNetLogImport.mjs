// Opens a made net log in the viewer of a real Chromium: "node scripts/measureNetLogImport.mjs [MEGABYTES]", 1000 by
// default. Prints time, peak memory and long tasks; exit status 1 above the limits of tests/measure/netLogImport.ts.
import { runnerImport } from 'vite';
import { ensureBrowser } from './lib/browser.mjs';
import { ensureBuild } from './lib/build.mjs';
import { inRoot, ROOT } from './lib/project.mjs';

process.chdir(ROOT);
process.env.CHROME_PATH = await ensureBrowser();
await ensureBuild();
const main = inRoot('tests', 'measure', 'netLogImport.ts');
const { module } = await runnerImport(main, { configFile: false, logLevel: 'error' });
process.exitCode = await module.main(process.argv.slice(2));
