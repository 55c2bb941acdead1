import type { Readable, Writable } from 'node:stream';
import type { ConnectOverCDPTransport } from 'playwright';

const NUL = 0;

/** DevTools protocol over `--remote-debugging-pipe`: JSON messages, each ended by a NUL byte. */
export function createPipeTransport(toBrowser: Writable, fromBrowser: Readable): ConnectOverCDPTransport {
  const transport: ConnectOverCDPTransport = {
    send: (message) => {
      toBrowser.write(`${JSON.stringify(message)}\0`);
    },
    close: () => {
      toBrowser.end();
    },
  };
  let pieces: Buffer[] = [];
  fromBrowser.on('data', (data: Buffer) => {
    let start = 0;
    for (let end = data.indexOf(NUL); end !== -1; end = data.indexOf(NUL, start)) {
      pieces.push(data.subarray(start, end));
      const text = Buffer.concat(pieces).toString('utf8');
      pieces = [];
      start = end + 1;
      // A task for each: what Playwright does after one answer must happen before it sees the next event.
      setImmediate(() => transport.onmessage?.(JSON.parse(text)));
    }
    if (start < data.length) pieces.push(data.subarray(start));
  });
  fromBrowser.on('close', () => setImmediate(() => transport.onclose?.()));
  // A browser that died breaks the pipe; its end is reported by `onclose` and by the process itself.
  toBrowser.on('error', () => undefined);
  fromBrowser.on('error', () => undefined);
  return transport;
}
