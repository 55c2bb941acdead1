import { type PeerServer, queryNumber, startPeerServer } from '../wire/peerServer.ts';
import { echo } from './echoPeer.ts';

export interface CloseRequest {
  /** 1000, 1001-1003, 1007-1014 or 3000-4999. Without it the close frame is empty and the client sees 1005. */
  readonly code?: number;
  /** At most 123 bytes; needs a code. */
  readonly reason?: string;
  /** Time after opening, 0 by default. */
  readonly afterMs?: number;
}

export interface ClosingPeer extends PeerServer {
  /** Where the server closes as asked; until then it echoes. What cannot be sent gets 400. */
  closeUrl(request: CloseRequest): string;
  /** Where the server destroys the connection without a close frame. */
  terminateUrl(afterMs: number): string;
}

/** A peer that closes the way its URL says: `/close?code=4401&reason=token%20expired&after=500`. */
export async function startClosingPeer(): Promise<ClosingPeer> {
  const server = await startPeerServer({
    routes: {
      '/close': {
        check: (url) => (isSendable(url) ? undefined : 400),
        accept(peer) {
          const code = codeOf(peer.url);
          const reason = peer.url.searchParams.get('reason') ?? undefined;
          peer.after(queryNumber(peer.url, 'after', 0), () => peer.close(code, reason));
          echo(peer);
        },
      },
      '/terminate': {
        accept(peer) {
          peer.after(queryNumber(peer.url, 'after', 0), () => peer.cut());
          echo(peer);
        },
      },
    },
  });
  return {
    ...server,
    closeUrl({ code, reason, afterMs }) {
      const url = new URL(`${server.origin}/close`);
      if (code !== undefined) url.searchParams.set('code', String(code));
      if (reason !== undefined) url.searchParams.set('reason', reason);
      if (afterMs !== undefined) url.searchParams.set('after', String(afterMs));
      return url.href;
    },
    terminateUrl: (afterMs) => `${server.origin}/terminate?after=${afterMs}`,
  };
}

function codeOf(url: URL): number | undefined {
  const text = url.searchParams.get('code');
  return text === null ? undefined : Number(text);
}

function isSendable(url: URL): boolean {
  const code = codeOf(url);
  const reason = url.searchParams.get('reason') ?? '';
  if (code === undefined) return reason === '';
  return isSendableCode(code) && Buffer.byteLength(reason) <= 123;
}

// RFC 6455, 7.4: 1004-1006 and 1015 are never on the wire, 1016-2999 are not assigned.
function isSendableCode(code: number): boolean {
  if (!Number.isInteger(code)) return false;
  if (code >= 3000 && code <= 4999) return true;
  return code >= 1000 && code <= 1014 && code !== 1004 && code !== 1005 && code !== 1006;
}
