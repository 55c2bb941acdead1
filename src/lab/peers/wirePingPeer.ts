import { type PeerServer, startPeerServer } from '../wire/peerServer.ts';
import { echo } from './echoPeer.ts';

export interface WirePingOptions {
  /** Time between two protocol pings of a connection, 1000 by default. */
  readonly intervalMs?: number;
}

export interface WirePingPeer extends PeerServer {
  readonly url: string;
}

/** A peer that sends protocol pings, which no page script sees, and echoes. Pings and pongs are in its records. */
export async function startWirePingPeer(options: WirePingOptions = {}): Promise<WirePingPeer> {
  const intervalMs = options.intervalMs ?? 1000;
  const server = await startPeerServer({
    routes: {
      '*': {
        accept(peer) {
          let pings = 0;
          peer.every(intervalMs, () => {
            pings += 1;
            peer.ping(String(pings));
          });
          echo(peer);
        },
      },
    },
  });
  return { ...server, url: `${server.origin}/wire-pings` };
}
