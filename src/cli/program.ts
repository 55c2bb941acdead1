import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { Fault, sentenceOf } from '../base/fault.ts';
import { severityLevel } from '../diagnosis/findings.ts';
import type { Severity } from '../model/finding.ts';
import { convertFiles } from './convertFiles.ts';
import { type DiagnoseFilesOptions, diagnoseAndReport } from './diagnoseFiles.ts';
import { explainCode } from './explainCode.ts';

/** Where a program writes, line by line. */
export interface CliOutput {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

/** 0 done, 1 findings at or above `--fail-on`, 2 the input or the call is wrong. */
export type ExitStatus = 0 | 1 | 2;

interface DiagnoseFlags extends Omit<DiagnoseFilesOptions, 'stack'> {
  readonly stack: readonly string[];
  readonly failOn?: Severity;
}

/** Runs the command line; never throws and never ends the process. */
export async function runCli(
  args: readonly string[],
  version: string,
  output: CliOutput,
): Promise<ExitStatus> {
  let status: ExitStatus = 0;
  const program = createProgram(version, output, (found) => {
    status = found;
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return status;
  } catch (error) {
    // Commander ends help and version by throwing, too; it has written what there is to say.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    output.err(`ws-doctor: ${sentenceOf(error)}\n`);
    if (!(error instanceof Fault) && error instanceof Error) output.err(`${error.stack}\n`);
    return 2;
  }
}

function createProgram(
  version: string,
  { out, err }: CliOutput,
  setStatus: (status: ExitStatus) => void,
): Command {
  const program = new Command('ws-doctor')
    .description('Says why a WebSocket dropped and what to change.')
    .version(version)
    .exitOverride()
    .showSuggestionAfterError(false)
    .configureOutput({
      writeOut: out,
      writeErr: err,
      outputError: (message, write) => write(message.replace(/^error: /, 'ws-doctor: ')),
    });

  program
    .command('diagnose')
    .description(
      'Diagnose session files (HAR of WS Doctor, Chrome, Playwright, HTTP Toolkit, mitmproxy) and net logs of Chrome.',
    )
    .argument('<file...>')
    .addOption(
      new Option('--format <format>', 'how to print').choices(['text', 'json', 'markdown']).default('text'),
    )
    .option('--stack <names>', 'what stands in the path: nginx,aws-alb or my-proxy=45', collect, [])
    .addOption(
      new Option('--fail-on <severity>', 'exit with 1 at findings this severe').choices(['warning', 'error']),
    )
    .action(async (files: string[], flags: DiagnoseFlags) => {
      const { text, findings, notes } = await diagnoseAndReport(files, flags);
      for (const note of notes) err(`${note}\n`);
      out(`${text}\n`);
      const { failOn } = flags;
      const fails =
        failOn !== undefined &&
        findings.some(({ severity }) => severityLevel(severity) >= severityLevel(failOn));
      setStatus(fails ? 1 : 0);
    });

  program
    .command('convert')
    .description(
      'Write session files and net logs as one HAR that WS Doctor and Chrome read. Secrets are removed unless told otherwise.',
    )
    .argument('<file...>')
    .requiredOption('-o, --output <out.har>', 'the file to write')
    .option('--redact', 'remove secrets (the default)', true)
    .option('--no-redact', 'keep everything, secrets too')
    .action(async (files: string[], { output, redact }: { output: string; redact: boolean }) => {
      const report = await convertFiles(files, { output, redact, version });
      const how = redact ? 'without secrets (--no-redact keeps them)' : 'with everything in it, secrets too';
      err(`Wrote ${output}: ${report.connections} connections, ${report.frames} frames, ${how}.\n`);
    });

  program
    .command('explain')
    .description('Say what a close code means and what to do.')
    .argument('<code>')
    .action((code: string) => out(`${explainCode(code)}\n`));

  const print = (line: string) => out(`${line}\n`);
  program
    .command('demo')
    .description('Open a browser with WS Doctor in its DevTools on a page with misbehaving sockets.')
    .action(async () => {
      // Loaded only here: the browser driver is large, and the other commands do without it.
      const { runDemo } = await import('./demo.ts');
      await runDemo({ print });
    });

  program
    .command('launch')
    .description('Open a browser with WS Doctor in its DevTools.')
    .argument('[url]', 'the page to open', toUrl)
    .action(async (url: string | undefined) => {
      const { runLaunch } = await import('./demo.ts');
      await runLaunch({ url, print });
    });

  return program;
}

function collect(value: string, before: readonly string[]): readonly string[] {
  const names = value.split(',').map((name) => name.trim());
  return [...before, ...names.filter((name) => name !== '')];
}

/** An address as people type it: `localhost:3000` is a page, too. */
function toUrl(text: string): string {
  const hasScheme = text.includes('://') || /^(about|data):/.test(text);
  const url = hasScheme ? text : `http://${text}`;
  if (URL.canParse(url)) return url;
  throw new InvalidArgumentError('It is no address of a page.');
}
