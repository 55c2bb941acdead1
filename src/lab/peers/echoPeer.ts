import type { PerMessageDeflateOptions } from 'ws';
import type { Peer } from '../wire/peer.ts';
import { type PeerServer, queryNumber, startPeerServer } from '../wire/peerServer.ts';

export interface EchoOptions {
  /** Off by default. */
  readonly perMessageDeflate?: boolean | PerMessageDeflateOptions;
  /** Subprotocols it agrees to, `lab.echo` by default. */
  readonly subprotocols?: readonly string[];
}

export interface EchoPeer extends PeerServer {
  /** Sends back every message. So does every path not named here. */
  readonly url: string;
  /** Where `messages` texts of `sizeBytes` each come as fast as the client reads them; then it echoes. */
  floodUrl(messages: number, sizeBytes: number): string;
}

/** A peer that behaves. */
export async function startEchoPeer(options: EchoOptions = {}): Promise<EchoPeer> {
  const subprotocols = options.subprotocols ?? ['lab.echo'];
  const server = await startPeerServer({
    perMessageDeflate: options.perMessageDeflate ?? false,
    routes: { '*': { subprotocols, accept: echo }, '/flood': { subprotocols, accept: flood } },
  });
  return {
    ...server,
    url: `${server.origin}/echo`,
    floodUrl: (messages, sizeBytes) => `${server.origin}/flood?n=${messages}&size=${sizeBytes}`,
  };
}

/** Sends back every message of the connection as it came. */
export function echo(peer: Peer): void {
  peer.onMessage((data) => peer.send(data));
}

const burst = 500;
const bufferedAtMostBytes = 1 << 20;

function flood(peer: Peer): void {
  const count = queryNumber(peer.url, 'n', 1000);
  const sizeBytes = queryNumber(peer.url, 'size', 100);
  let next = 0;
  const sendBurst = (): void => {
    const burstEnd = Math.min(next + burst, count);
    while (next < burstEnd && peer.socket.bufferedAmount < bufferedAtMostBytes) {
      peer.send(numberedText(next, sizeBytes));
      next += 1;
    }
    if (next >= count || peer.record.end !== undefined) return;
    if (peer.socket.bufferedAmount < bufferedAtMostBytes) setImmediate(sendBurst);
    else peer.after(1, sendBurst);
  };
  sendBurst();
  echo(peer);
}

/** Starts with its number, so that a reader can tell whether one is missing. */
function numberedText(number: number, sizeBytes: number): string {
  return `${number} `.padEnd(sizeBytes, 'x').slice(0, Math.max(sizeBytes, 0));
}
