// npm run corpus: diagnoses the labelled sessions and prints precision, recall and calibration.
// "-- --seed 7" takes other noise for the generated ones (may be repeated), "-- --only TEXT" only some sessions.
import { runnerImport } from 'vite';
import { inRoot, ROOT } from './lib/project.mjs';

process.chdir(ROOT);
const { module } = await runnerImport(inRoot('tests', 'corpus', 'main.ts'), {
  configFile: false,
  logLevel: 'error',
});
process.exitCode = await module.main(process.argv.slice(2));
