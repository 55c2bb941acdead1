import { onTestFinished, vi } from 'vitest';
import { type ClientOptions, WebSocket } from 'ws';
import type { Closeable } from '../../../src/lab/wire/closing.ts';

// The machine may be busy with other tests; nothing here depends on being fast.
vi.setConfig({ testTimeout: 60_000 });

/** Waits until the assertion holds. */
export function eventually(assertion: () => void | Promise<void>): Promise<void> {
  return vi.waitFor(assertion, { timeout: 20_000, interval: 10 });
}

export interface LabClient {
  readonly socket: WebSocket;
  /** Everything received so far, binary as Buffer. */
  readonly messages: readonly (string | Buffer)[];
  readonly errors: readonly Error[];
  /** HTTP status of a refused handshake. */
  readonly refusedWith: Promise<number | undefined>;
  readonly opened: Promise<void>;
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
}

/** Closes the part when the test has ended, however it ended. */
export async function untilTestEnds<Part extends Closeable>(starting: Promise<Part>): Promise<Part> {
  const part = await starting;
  onTestFinished(() => part.close());
  return part;
}

/** A client of Node's ws that is gone after the test. */
export function connectClient(
  url: string,
  subprotocols: readonly string[] = [],
  options: ClientOptions = {},
): LabClient {
  const socket = new WebSocket(url, [...subprotocols], options);
  const messages: (string | Buffer)[] = [];
  const errors: Error[] = [];
  onTestFinished(() => socket.terminate());
  socket.on('error', (error) => errors.push(error));
  socket.on('message', (data, binary) => {
    const bytes = Array.isArray(data)
      ? Buffer.concat(data)
      : Buffer.isBuffer(data)
        ? data
        : Buffer.from(data);
    messages.push(binary ? bytes : bytes.toString());
  });
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() }));
  });
  const refusedWith = new Promise<number | undefined>((resolve) => {
    socket.once('unexpected-response', (_request, response) => {
      resolve(response.statusCode);
      socket.terminate();
    });
    void closed.then(() => resolve(undefined));
  });
  const opened = new Promise<void>((resolve) => socket.once('open', () => resolve()));
  return { socket, messages, errors, refusedWith, opened, closed };
}

/** Sends regularly until the test has ended. */
export function repeat(intervalMs: number, action: () => void): void {
  const timer = setInterval(action, intervalMs);
  onTestFinished(() => clearInterval(timer));
}

/** Whether a process of that id exists. */
export function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
    throw error;
  }
}
