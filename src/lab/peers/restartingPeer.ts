import { type PeerServer, startPeerServer } from '../wire/peerServer.ts';
import { echo } from './echoPeer.ts';

export interface RestartingPeer extends PeerServer {
  readonly url: string;
  /** HTTP: a POST from any page restarts. */
  readonly restartUrl: string;
  /** Closes every connection with 1012 and keeps listening. Returns how many it closed. */
  restart(): number;
}

/** An echoing peer that can be restarted while clients are connected, as a deployment does. */
export async function startRestartingPeer(): Promise<RestartingPeer> {
  const restart = (): number => {
    const closing = [...server.peers];
    for (const peer of closing) peer.close(1012, 'service restart');
    return closing.length;
  };
  const server = await startPeerServer({
    routes: { '*': { accept: echo } },
    onRequest(request, response) {
      if (request.method === 'POST') restart();
      response.writeHead(request.method === 'POST' ? 204 : 405, { 'Access-Control-Allow-Origin': '*' }).end();
    },
  });
  return {
    ...server,
    url: `${server.origin}/restarting`,
    restartUrl: `http://127.0.0.1:${server.port}/restart`,
    restart,
  };
}
