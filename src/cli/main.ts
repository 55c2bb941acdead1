import { runCli } from './program.ts';

/** Put in by the build (`vite.cli.config.ts`). */
declare const __WS_DOCTOR_VERSION__: string;

// A reader that went away (`ws-doctor … | head`) is no error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

process.exitCode = await runCli(process.argv.slice(2), __WS_DOCTOR_VERSION__, {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
});
