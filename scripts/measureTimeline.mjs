// Scrolls, pans and zooms a timeline of many lanes in the viewer of a real Chromium: "node scripts/measureTimeline.mjs
// [LANES]", 600 by default. Prints frames per second and long tasks; exit status 1 above tests/measure/timelineLanes.ts.
import { runnerImport } from 'vite';
import { ensureBrowser } from './lib/browser.mjs';
import { ensureBuild } from './lib/build.mjs';
import { inRoot, ROOT } from './lib/project.mjs';

process.chdir(ROOT);
process.env.CHROME_PATH = await ensureBrowser();
await ensureBuild();
const main = inRoot('tests', 'measure', 'timelineLanes.ts');
const { module } = await runnerImport(main, { configFile: false, logLevel: 'error' });
process.exitCode = await module.main(process.argv.slice(2));
