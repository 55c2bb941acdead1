import { epochNowMs } from '../wire/clock.ts';
import type { CloseRecord } from '../wire/peerRecord.ts';
import { type PeerServer, startPeerServer } from '../wire/peerServer.ts';
import { readClientPing } from './heartbeatConventions.ts';

export interface SilentOptions {
  /** Pings of a connection it still answers, 3 by default. */
  readonly answers?: number;
}

export interface SilentPeer extends PeerServer {
  readonly url: string;
  /** Close frames it received and left unanswered. */
  readonly ignoredCloses: readonly CloseRecord[];
}

/**
 * A half-open peer: it answers `{"type":"ping","id":…}` (and protocol pings) a few times, then never again,
 * while its TCP connection stays up. It never answers close frames either.
 */
export async function startSilentPeer(options: SilentOptions = {}): Promise<SilentPeer> {
  const answers = options.answers ?? 3;
  const ignoredCloses: CloseRecord[] = [];
  const server = await startPeerServer({
    autoPong: false,
    routes: {
      '*': {
        accept(peer) {
          let answered = 0;
          const answer = (send: () => void): void => {
            if (answered === answers) return;
            answered += 1;
            send();
          };
          // ws answers close frames through the socket's own close().
          peer.socket.close = (code = 1005, reason = '') => {
            ignoredCloses.push({ atMs: epochNowMs(), code, reason: reason.toString() });
          };
          peer.socket.on('ping', (payload) => answer(() => peer.socket.pong(payload)));
          peer.onMessage((data) => {
            const ping = readClientPing(data);
            if (ping !== undefined) answer(() => peer.send(JSON.stringify({ type: 'pong', id: ping.id })));
          });
        },
      },
    },
  });
  return { ...server, url: `${server.origin}/half-open`, ignoredCloses };
}
