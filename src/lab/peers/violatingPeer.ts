import type { Peer } from '../wire/peer.ts';
import { type PeerRoute, type PeerServer, startPeerServer } from '../wire/peerServer.ts';
import { encodeRawFrame, type RawFrame } from '../wire/rawFrame.ts';

const messageAtMostBytes = 1024;

const brokenFrames = {
  masked: { opcode: 1, payload: 'masked by the server', masked: true },
  invalidUtf8: { opcode: 1, payload: new Uint8Array([0x68, 0x69, 0xff, 0xfe]) },
  reservedOpcode: { opcode: 3, payload: 'what is this' },
  compressedUnasked: { opcode: 1, payload: 'not compressed', rsv1: true },
  fragmentedPing: { opcode: 9, payload: 'half a', fin: false },
  longPing: { opcode: 9, payload: 'x'.repeat(126) },
  strayContinuation: { opcode: 0, payload: 'the rest of nothing' },
  reservedCloseCode: { opcode: 8, payload: new Uint8Array([0x03, 0xee]) },
} as const satisfies Readonly<Record<string, RawFrame>>;

/** A rule of RFC 6455 that one path breaks; `tooBig` instead enforces one, with 1009 above 1024 bytes. */
export type Violation = keyof typeof brokenFrames | 'tooBig';

export interface ViolatingPeer extends PeerServer {
  /** Each greets with a text, then breaks its rule once the client has sent something. */
  readonly urls: Readonly<Record<Violation, string>>;
}

/** A peer that sends frames no browser accepts. */
export async function startViolatingPeer(): Promise<ViolatingPeer> {
  const routes = Object.entries(brokenFrames).map(([name, frame]): [string, PeerRoute] => [
    `/violation/${name}`,
    { accept: (peer) => sendWhenAsked(peer, frame) },
  ]);
  const server = await startPeerServer({
    routes: { ...Object.fromEntries(routes), '/violation/tooBig': { accept: refuseBigMessages } },
  });
  const url = (violation: Violation): string => `${server.origin}/violation/${violation}`;
  return {
    ...server,
    urls: {
      masked: url('masked'),
      invalidUtf8: url('invalidUtf8'),
      reservedOpcode: url('reservedOpcode'),
      compressedUnasked: url('compressedUnasked'),
      fragmentedPing: url('fragmentedPing'),
      longPing: url('longPing'),
      strayContinuation: url('strayContinuation'),
      reservedCloseCode: url('reservedCloseCode'),
      tooBig: url('tooBig'),
    },
  };
}

function sendWhenAsked(peer: Peer, frame: RawFrame): void {
  peer.send('hello');
  peer.onMessage(() => {
    peer.tcp.write(encodeRawFrame(frame));
  });
}

function refuseBigMessages(peer: Peer): void {
  peer.send('hello');
  peer.onMessage((data) => {
    if (Buffer.byteLength(data) > messageAtMostBytes) peer.close(1009, 'message too big');
    else peer.send(data);
  });
}
