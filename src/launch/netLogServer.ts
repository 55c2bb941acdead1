import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Frame } from 'playwright';

const LOOK_EVERY_MS = 300;
const CHUNK_BYTES = 1024 * 1024;

/** A net log in the making, offered to the extension of the browser that writes it. */
export interface NetLogServer {
  /** Where the browser is to write (`LaunchOptions.netLogFile`). */
  readonly file: string;
  /** An address that nobody can guess: the log from its beginning, going on for as long as it grows. */
  readonly url: string;
  /** Ends all streams and removes the file. May be called twice. */
  close(): Promise<void>;
}

/**
 * A temporary net log and its stream on the loopback address. An extension cannot read a path; a stream in place of
 * repeated requests, because each request of the browser makes its own net log grow by some ten kilobytes.
 */
export async function startNetLogServer(): Promise<NetLogServer> {
  const folder = await mkdtemp(join(tmpdir(), 'ws-doctor-net-log-'));
  const removeNow = () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  process.once('exit', removeNow);
  const file = join(folder, 'net-log.json');
  const path = `/${randomBytes(16).toString('hex')}`;
  const stopping = new AbortController();

  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url !== path) {
      response.writeHead(404).end();
      return;
    }
    streamGrowingFile(file, response, stopping.signal).catch(() => {
      // The reader left, or the folder was removed while we end: the broken stream says so.
      response.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('A server that listens has an address.');

  return {
    file,
    url: `http://127.0.0.1:${address.port}${path}`,
    async close() {
      stopping.abort();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
      process.removeListener('exit', removeNow);
    },
  };
}

/** Tells the extension, through one of its pages, where the net log is; all its pages then follow it. */
export async function handOverNetLog(page: Pick<Frame, 'evaluate'>, { url }: NetLogServer): Promise<void> {
  // As text: bundlers rewrite functions. The key and the form are those of src/bridge/netLogMessages.ts.
  const record = JSON.stringify({ launchedNetLog: { version: 1, url } });
  await page.evaluate(`chrome.storage.session.set(${record})`);
}

/** Sends the file and then what is added to it, until the reader leaves or `signal` says so. */
async function streamGrowingFile(file: string, response: ServerResponse, signal: AbortSignal): Promise<void> {
  response.writeHead(200, {
    'content-type': 'application/octet-stream',
    'cache-control': 'no-store',
    // The address is the secret; whoever knows it may read. The extension's id is not known before it is loaded.
    'access-control-allow-origin': '*',
  });
  response.flushHeaders();
  const isOver = () => signal.aborted || response.destroyed;
  let handle: FileHandle | undefined;
  try {
    let offset = 0;
    while (!isOver()) {
      handle ??= await openWhenThere(file);
      const bytes = handle && (await readFrom(handle, offset));
      if (!bytes || bytes.length === 0) {
        await delay(LOOK_EVERY_MS, undefined, { signal });
        continue;
      }
      offset += bytes.length;
      if (!response.write(bytes)) await drained(response);
    }
  } finally {
    await handle?.close();
    response.end();
  }
}

async function openWhenThere(file: string): Promise<FileHandle | undefined> {
  try {
    return await open(file, 'r');
  } catch (error) {
    // The browser makes it shortly after its start.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

async function readFrom(handle: FileHandle, offset: number): Promise<Uint8Array> {
  const { size } = await handle.stat();
  const bytes = new Uint8Array(Math.min(CHUNK_BYTES, Math.max(0, size - offset)));
  if (bytes.length === 0) return bytes;
  const { bytesRead } = await handle.read(bytes, 0, bytes.length, offset);
  return bytes.subarray(0, bytesRead);
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    response.once('drain', resolve);
    response.once('close', resolve);
  });
}
