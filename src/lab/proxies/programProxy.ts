import { type ChildProcess, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Closeable, closeOnce } from '../wire/closing.ts';
import { portOf } from '../wire/httpServer.ts';
import { findBinary } from './findBinary.ts';
import { throughPort } from './idleProxy.ts';

/** How to run a proxy program in the foreground. */
export interface ProxyProgram {
  readonly binary: string;
  /** The whole configuration; the folder is its own and empty. */
  readonly config: (port: number, folder: string) => string;
  readonly args: (configPath: string, folder: string) => readonly string[];
}

/** A real proxy that runs as a child process. */
export interface ProgramProxy extends Closeable {
  /** The target's URL, through the proxy. */
  readonly url: string;
  readonly pid: number;
  /** Holds its configuration and temporary files; gone after close. */
  readonly folder: string;
  /** The end of what it wrote to its output. */
  log(): string;
}

const startsAtMost = 3;
const acceptsWithinMs = 10_000;
const logAtMostCharacters = 16_384;

/**
 * Runs the program between a free loopback port and the target, and waits until it accepts connections.
 * Returns `undefined` if it is not installed; throws, with its output, if it is but does not start.
 */
export async function startProgramProxy(
  program: ProxyProgram,
  target: string,
): Promise<ProgramProxy | undefined> {
  const binary = await findBinary(program.binary);
  if (binary === undefined) return undefined;
  for (let start = 1; ; start += 1) {
    const outcome = await tryToStart(binary, program, target);
    if ('url' in outcome) return outcome;
    // Between finding a free port and the program's binding it, somebody else may take it.
    if (start === startsAtMost || !/address already in use|cannot bind/i.test(outcome.log)) {
      throw new Error(`${program.binary} did not start: ${outcome.log}`);
    }
  }
}

async function tryToStart(
  binary: string,
  program: ProxyProgram,
  target: string,
): Promise<ProgramProxy | { readonly log: string }> {
  const folder = await mkdtemp(join(tmpdir(), `ws-doctor-${program.binary}-`));
  let child: ChildProcess | undefined;
  let exited = Promise.resolve();
  const close = closeOnce(
    () => {
      child?.kill('SIGKILL');
      remove(folder);
    },
    async () => {
      await exited;
      // It may have written a file between the two lines above.
      remove(folder);
    },
  );
  try {
    const port = await freePort();
    const configPath = join(folder, `${program.binary}.conf`);
    await writeFile(configPath, program.config(port, folder));

    let output = '';
    let running = true;
    const started = spawn(binary, program.args(configPath, folder), { stdio: ['ignore', 'pipe', 'pipe'] });
    child = started;
    exited = new Promise((resolve) => {
      started.once('error', (error) => {
        output += error.message;
        running = false;
        resolve();
      });
      started.once('close', () => {
        running = false;
        resolve();
      });
    });
    for (const stream of [started.stdout, started.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output = (output + text).slice(-logAtMostCharacters);
      });
    }
    const accepts = await acceptsConnections(port, () => running);
    if (accepts && started.pid !== undefined) {
      return { url: throughPort(target, port), pid: started.pid, folder, log: () => output, close };
    }
    await close();
    return { log: output.trim() || 'it accepted no connection and wrote nothing' };
  } catch (error) {
    await close();
    throw error;
  }
}

function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const port = portOf(server.address());
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}

async function acceptsConnections(port: number, isRunning: () => boolean): Promise<boolean> {
  const deadlineMs = performance.now() + acceptsWithinMs;
  while (isRunning() && performance.now() < deadlineMs) {
    const accepted = await new Promise<boolean>((resolve) => {
      const probe = connect(port, '127.0.0.1');
      probe.once('connect', () => {
        probe.destroy();
        resolve(true);
      });
      probe.once('error', () => resolve(false));
    });
    if (accepted) return isRunning();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return false;
}
