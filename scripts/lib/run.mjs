import { spawn, spawnSync } from 'node:child_process';
import { constants } from 'node:os';

const KILL_GRACE_MS = 10_000;
const PARENT_POLL_MS = 500;
const running = new Set();
let interruptedBy;

/**
 * Runs a program with our output, and no input unless `stdin` is 'inherit'. Resolves with its exit code; 128 + number
 * for a signal, 124 for the time limit, 127 when it cannot be started. When it resolves, nothing is left of the
 * program's process group. After a signal nothing is started any more.
 *
 * `signalWho` says who hears of a signal that reaches us: the program ('child'), or its helpers as well ('group'). A group
 * hears SIGINT whatever the signal was: at no other does Playwright write its report before it ends.
 */
export async function run(command, args, { env, timeoutMs, stdin = 'ignore', signalWho = 'group' } = {}) {
  if (interruptedBy) return interruptedCode();
  const child = spawn(command, args, {
    stdio: [stdin, 'inherit', 'inherit'],
    env: { ...process.env, ...env },
    // A group of its own: it hears Ctrl-C once, from us, and can be ended as a whole.
    detached: process.platform !== 'win32',
  });
  const entry = { child, signalWho, timers: [] };
  running.add(entry);
  let timedOut = false;
  if (timeoutMs !== undefined) {
    const onTimeout = () => {
      timedOut = true;
      console.error(`Stopped "${[command, ...args].join(' ')}": no end after ${timeoutMs / 1000} s.`);
      stop({ ...entry, signalWho: 'group' }, 'SIGINT');
    };
    entry.timers.push(setTimeout(onTimeout, timeoutMs));
  }
  return new Promise((resolve) => {
    const finish = (code) => {
      entry.timers.forEach(clearTimeout);
      running.delete(entry);
      killGroup(child);
      resolve(timedOut ? 124 : code);
    };
    child.once('error', (error) => {
      console.error(`Cannot start "${command}": ${error.message}`);
      finish(127);
    });
    child.once('exit', (code, signal) => finish(code ?? 128 + constants.signals[signal]));
  });
}

/** Runs `npm` with these words: the one that runs us, or the one on the PATH. */
export function runNpm(args, options) {
  const cli = process.env.npm_execpath;
  if (cli?.endsWith('.js')) return run(process.execPath, [cli, ...args], options);
  return process.platform === 'win32'
    ? run('cmd.exe', ['/d', '/s', '/c', 'npm', ...args], options)
    : run('npm', args, options);
}

/** From now on signals go to what we run; we end when it has ended. */
export function forwardSignals() {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => interrupt(signal));
  // npm hands a signal to its shell, which dies of it and tells nobody (seen with npm 11 and dash).
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    interrupt('SIGTERM');
  }, PARENT_POLL_MS);
  watch.unref();
}

function interrupt(signal) {
  interruptedBy ??= signal;
  for (const entry of running) stop(entry, signal);
}

/** 128 + the number of the signal that reached us; `undefined` when none did. */
export function interruptedCode() {
  return interruptedBy && 128 + constants.signals[interruptedBy];
}

function stop(entry, signal) {
  entry.timers.push(setTimeout(() => killGroup(entry.child), KILL_GRACE_MS));
  if (entry.signalWho === 'group' && process.platform !== 'win32') sendToGroup(entry.child, 'SIGINT');
  else entry.child.kill(signal);
}

function killGroup(child) {
  if (process.platform !== 'win32') sendToGroup(child, 'SIGKILL');
  else if (child.exitCode === null)
    spawnSync('taskkill', ['/pid', String(child.pid), '/T', '/F'], { stdio: 'ignore' });
}

function sendToGroup(child, signal) {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // ESRCH: the whole group is gone already.
  }
}
