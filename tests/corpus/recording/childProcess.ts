import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type Closeable, closeOnce } from '../../../src/lab/wire/closing.ts';

export interface ChildPeer extends Closeable {
  readonly port: number;
  /** Without a path. */
  readonly origin: string;
  signal(name: 'SIGKILL' | 'SIGTERM' | 'SIGSTOP' | 'SIGCONT'): void;
  /** Resolves when the process is gone. */
  readonly exited: Promise<void>;
}

export interface ChildPeerOptions {
  readonly host?: string;
  /** A port used before: a listener that was started again. */
  readonly port?: number;
  /** Speaks Socket.IO with these times. */
  readonly socketIo?: { readonly intervalMs: number; readonly timeoutMs: number };
  /** Runs in this network namespace. */
  readonly namespace?: string;
}

const SCRIPT = fileURLToPath(new URL('./childPeer.mjs', import.meta.url));

/** Starts `childPeer.mjs` and waits until it listens. */
export async function startChildPeer(options: ChildPeerOptions = {}): Promise<ChildPeer> {
  const { host = '127.0.0.1', port, socketIo, namespace } = options;
  const words = [
    process.execPath,
    SCRIPT,
    `--host=${host}`,
    ...(port === undefined ? [] : [`--port=${port}`]),
    ...(socketIo === undefined ? [] : [`--socketio=${socketIo.intervalMs},${socketIo.timeoutMs}`]),
  ];
  const [program = '', ...args] =
    namespace === undefined ? words : ['ip', 'netns', 'exec', namespace, ...words];
  const child: ChildProcess = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit').then(() => undefined);
  const close = closeOnce(
    () => child.kill('SIGKILL'),
    () => exited,
  );
  const listening = new Promise<number>((resolve) => {
    child.stdout?.once('data', (data: Buffer) => resolve(Number(data.toString())));
  });
  const opened = await Promise.race([listening, exited.then(() => Number.NaN)]);
  if (!Number.isInteger(opened)) throw new Error('The child peer did not start.');
  return {
    port: opened,
    origin: `ws://${host}:${opened}`,
    signal: (name) => child.kill(name),
    exited,
    close,
  };
}
