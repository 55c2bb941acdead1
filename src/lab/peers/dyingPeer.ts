import { type PeerServer, queryNumber, startPeerServer } from '../wire/peerServer.ts';

export interface DyingOptions {
  /** Messages it sends before it dies, 5 by default; `?ticks=` overrides. */
  readonly ticks?: number;
  /** Time between two of them, 200 by default; `?tickMs=` overrides. */
  readonly tickMs?: number;
}

export interface DyingPeer extends PeerServer {
  readonly url: string;
}

/** A peer that sends `{"type":"tick","n":…}` and, in the middle of it, is gone without a close frame. */
export async function startDyingPeer(options: DyingOptions = {}): Promise<DyingPeer> {
  const server = await startPeerServer({
    routes: {
      '*': {
        accept(peer) {
          const ticks = queryNumber(peer.url, 'ticks', options.ticks ?? 5);
          let sent = 0;
          peer.every(queryNumber(peer.url, 'tickMs', options.tickMs ?? 200), () => {
            if (sent === ticks) {
              peer.cut();
              return;
            }
            sent += 1;
            peer.send(JSON.stringify({ type: 'tick', n: sent }));
          });
        },
      },
    },
  });
  return { ...server, url: `${server.origin}/dying` };
}
