import type { Peer } from '../wire/peer.ts';
import { type PeerServer, queryNumber, startPeerServer } from '../wire/peerServer.ts';
import {
  type EngineIoTimes,
  speakEngineIo,
  speakGraphQl,
  speakJson,
  speakPhoenix,
  speakText,
} from './heartbeatConventions.ts';

export interface HeartbeatOptions {
  /** Time until a ping is answered, 0 by default; `&delay=` in the query overrides it for a connection. */
  readonly pongDelayMs?: number;
  /** 2000 and 1500 by default, where the real Engine.IO has 25 s and 20 s. */
  readonly engineIo?: EngineIoTimes;
}

export interface HeartbeatPeer extends PeerServer {
  readonly urls: {
    /** `{"type":"ping","id":n}` → `{"type":"pong","id":n}` */
    readonly json: string;
    /** `ping` → `pong` */
    readonly text: string;
    /** The server asks `2`, the client answers `3`. */
    readonly engineIo: string;
    /** Needs the subprotocol `graphql-transport-ws`. */
    readonly graphQl: string;
    /** `[null,"1","phoenix","heartbeat",{}]` → `phx_reply` */
    readonly phoenix: string;
  };
}

/** A peer that speaks one heartbeat convention per path, simplified to what can be seen from the browser. */
export async function startHeartbeatPeer(options: HeartbeatOptions = {}): Promise<HeartbeatPeer> {
  const engineIo = options.engineIo ?? { pingIntervalMs: 2000, pingTimeoutMs: 1500 };
  const withDelay = (speak: (peer: Peer, pongDelayMs: number) => void) => ({
    accept: (peer: Peer) => speak(peer, queryNumber(peer.url, 'delay', options.pongDelayMs ?? 0)),
  });
  const server = await startPeerServer({
    routes: {
      '/heartbeat/json': withDelay(speakJson),
      '/heartbeat/text': withDelay(speakText),
      '/socket.io/': { accept: (peer) => speakEngineIo(peer, engineIo) },
      '/graphql': { ...withDelay(speakGraphQl), subprotocols: ['graphql-transport-ws'] },
      '/socket/websocket': withDelay(speakPhoenix),
    },
  });
  return {
    ...server,
    urls: {
      json: `${server.origin}/heartbeat/json`,
      text: `${server.origin}/heartbeat/text`,
      engineIo: `${server.origin}/socket.io/?EIO=4&transport=websocket`,
      graphQl: `${server.origin}/graphql`,
      phoenix: `${server.origin}/socket/websocket?vsn=2.0.0`,
    },
  };
}
