// Records the sessions in tests/corpus/recorded anew: "node scripts/recordCorpus.mjs [WORD...]", with the real browser,
// real servers and proxies. Takes minutes. Recordings that this machine cannot play keep the files they have.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';
import { ensureBrowser } from './lib/browser.mjs';
import { ensureBuild } from './lib/build.mjs';
import { inRoot, ROOT } from './lib/project.mjs';

process.chdir(ROOT);
process.env.CHROME_PATH = await ensureBrowser();
await ensureBuild();
const words = process.argv.slice(2);
const main = inRoot('tests', 'corpus', 'recording', 'main.ts');
const { module } = await runnerImport(main, { configFile: false, logLevel: 'error' });
process.exitCode = await module.main(words);

// What changes the network is played in a network namespace of its own, with a loopback of its own (Linux, as root).
if (!words.includes('--network')) {
  const inNamespace = 'ip link set lo up && exec "$0" "$@"';
  const self = [process.execPath, fileURLToPath(import.meta.url), '--network', ...words];
  const { status } = spawnSync('unshare', ['--net', 'sh', '-c', inNamespace, ...self], { stdio: 'inherit' });
  if (status !== 0) console.log('The recordings that change the network were not possible here, or failed.');
}
