import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { Readable, Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { ConnectOverCDPTransport } from 'playwright';
import { Fault } from '../base/fault.ts';
import { createPipeTransport } from './pipeTransport.ts';

const STDERR_TAIL_CHARS = 4000;
const EXIT_GRACE_MS = 5000;
const HELPERS_GRACE_MS = 300;
const POLL_MS = 10;

/** A browser program with its helpers, as one unit that can be ended. */
export interface BrowserProcess {
  readonly pid: number;
  readonly transport: ConnectOverCDPTransport;
  /** Resolves when the browser's main process is gone, whoever ended it. Never rejects. */
  readonly exited: Promise<void>;
  /** The last lines the browser wrote to stderr. */
  lastWords(): string;
  /** Waits a moment for a browser that was told to quit, then kills whatever is left of it. */
  end(): Promise<void>;
  /** Kills everything at once, without waiting; for the end of our own process. */
  killNow(): void;
}

/** Starts the program with pipes for the DevTools protocol. Throws a {@link Fault} when it cannot be started at all. */
export async function startBrowserProcess(
  path: string,
  flags: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<BrowserProcess> {
  const child = spawn(path, flags, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
    // A group of its own: Ctrl-C in a terminal reaches us alone, and the group can be ended as a whole.
    // If we die without a word, the pipe closes, and Chromium quits by itself (seen).
    detached: process.platform !== 'win32',
  });
  let stderr = '';
  child.stderr?.on('data', (data: Buffer) => {
    stderr = (stderr + data.toString('utf8')).slice(-STDERR_TAIL_CHARS);
  });
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  try {
    await once(child, 'spawn');
  } catch (error) {
    throw new Fault('bad-call', `The browser "${path}" cannot be started.`, { cause: error });
  }
  const pid = child.pid;
  const [toBrowser, fromBrowser] = [child.stdio[3], child.stdio[4]];
  if (pid === undefined || !(toBrowser instanceof Writable) || !(fromBrowser instanceof Readable)) {
    throw new Error('A spawned browser has a process id and two pipes.');
  }
  return {
    pid,
    transport: createPipeTransport(toBrowser, fromBrowser),
    exited,
    lastWords: () => stderr.trim(),
    end: async () => {
      await Promise.race([exited, delay(EXIT_GRACE_MS, undefined, { ref: false })]);
      // Helpers (zygote, GPU, network) go by themselves a few milliseconds later.
      await waitUntilGone(pid, HELPERS_GRACE_MS);
      killTree(pid);
      await exited;
    },
    killNow: () => killTree(pid),
  };
}

async function waitUntilGone(pid: number, graceMs: number): Promise<void> {
  const deadline = performance.now() + graceMs;
  while (isAnyAlive(pid) && performance.now() < deadline) await delay(POLL_MS);
}

/**
 * Whether any process of the browser's group still runs; on Windows there are no groups, and `taskkill /T` does it all.
 * Where init reaps slowly, those that ended stay as zombies for seconds, and hold nothing.
 */
function isAnyAlive(pid: number): boolean {
  if (process.platform === 'win32') return false;
  try {
    process.kill(-pid, 0);
  } catch {
    // ESRCH: no process of the group is left.
    return false;
  }
  return process.platform !== 'linux' || readdirSync('/proc').some((name) => isRunningIn(pid, name));
}

/** Linux: whether this folder of `/proc` is that of a process of the group which is no zombie. */
function isRunningIn(group: number, name: string): boolean {
  if (!/^\d+$/.test(name)) return false;
  try {
    // pid (name) state ppid pgrp …, and the name may hold anything.
    const [, state, pgrp] = /.*\) (\S) \S+ (\S+)/s.exec(readFileSync(`/proc/${name}/stat`, 'utf8')) ?? [];
    return Number(pgrp) === group && state !== 'Z' && state !== 'X';
  } catch {
    // It ended while we looked.
    return false;
  }
}

function killTree(pid: number): void {
  if (process.platform === 'win32') {
    spawnSync('taskkill', ['/pid', String(pid), '/T', '/F'], { stdio: 'ignore' });
    return;
  }
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // ESRCH: it ended in the meantime, which is what we want.
  }
}
