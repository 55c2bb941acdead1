import type { Duplex } from 'node:stream';
import { type RawData, WebSocket } from 'ws';
import { epochNowMs } from './clock.ts';
import {
  type ControlFrameRecord,
  type MessageRecord,
  type PeerRecord,
  recordedMessagesAtMost,
  recordedTextAtMostBytes,
} from './peerRecord.ts';

/** The server's end of one connection. Its timers end with the connection. */
export interface Peer {
  readonly url: URL;
  readonly socket: WebSocket;
  readonly tcp: Duplex;
  readonly record: PeerRecord;
  onMessage(handler: (data: string | Buffer) => void): void;
  /** Sends a text message for a string, a binary one for bytes. */
  send(data: string | Uint8Array): void;
  /** Sends a protocol ping. */
  ping(payload?: string): void;
  /** Sends a close frame, without a code if none is given (the client then sees 1005). */
  close(code?: number, reason?: string): void;
  /** Ends the TCP connection without a close frame. */
  cut(): void;
  after(delayMs: number, action: () => void): void;
  every(intervalMs: number, action: () => void): void;
}

/** Wraps an accepted connection so that all that passes is recorded. */
export function createPeer(socket: WebSocket, tcp: Duplex, url: URL): Peer {
  const messages: MessageRecord[] = [];
  const controlFrames: ControlFrameRecord[] = [];
  const errors: string[] = [];
  const sent = { messages: 0, bytes: 0 };
  const received = { messages: 0, bytes: 0 };
  const timers = new Set<NodeJS.Timeout>();
  let closeSent: PeerRecord['closeSent'];
  let end: PeerRecord['end'];

  const note = (direction: 'sent' | 'received', data: string | Uint8Array): void => {
    const sizeBytes = typeof data === 'string' ? Buffer.byteLength(data) : data.byteLength;
    const total = direction === 'sent' ? sent : received;
    total.messages += 1;
    total.bytes += sizeBytes;
    if (messages.length >= recordedMessagesAtMost) return;
    const text = typeof data === 'string' && sizeBytes <= recordedTextAtMostBytes ? data : undefined;
    messages.push({ direction, atMs: epochNowMs(), sizeBytes, binary: typeof data !== 'string', text });
  };
  const noteControl = (direction: 'sent' | 'received', kind: 'ping' | 'pong', sizeBytes: number): void => {
    controlFrames.push({ direction, kind, atMs: epochNowMs(), sizeBytes });
  };

  socket.on('message', (data, binary) => note('received', readable(data, binary)));
  socket.on('ping', (payload) => noteControl('received', 'ping', payload.byteLength));
  socket.on('pong', (payload) => noteControl('received', 'pong', payload.byteLength));
  socket.on('error', (error) => errors.push(error.message));
  socket.on('close', (code, reason) => {
    end = { atMs: epochNowMs(), code, reason: reason.toString() };
    for (const timer of timers) clearTimeout(timer);
  });

  return {
    url,
    socket,
    tcp,
    record: {
      path: url.pathname + url.search,
      subprotocol: socket.protocol,
      extensions: socket.extensions,
      openedAtMs: epochNowMs(),
      sent,
      received,
      messages,
      controlFrames,
      errors,
      get closeSent() {
        return closeSent;
      },
      get end() {
        return end;
      },
    },
    onMessage(handler) {
      socket.on('message', (data, binary) => handler(readable(data, binary)));
    },
    send(data) {
      if (socket.readyState !== WebSocket.OPEN) return;
      note('sent', data);
      socket.send(data);
    },
    ping(payload = '') {
      if (socket.readyState !== WebSocket.OPEN) return;
      noteControl('sent', 'ping', Buffer.byteLength(payload));
      socket.ping(payload);
    },
    close(code, reason) {
      if (socket.readyState !== WebSocket.OPEN) return;
      closeSent = { atMs: epochNowMs(), code: code ?? 1005, reason: reason ?? '' };
      socket.close(code, reason);
    },
    cut() {
      tcp.destroy();
    },
    after(delayMs, action) {
      const timer = setTimeout(() => {
        timers.delete(timer);
        action();
      }, delayMs);
      timers.add(timer);
    },
    every(intervalMs, action) {
      timers.add(setInterval(action, intervalMs));
    },
  };
}

function readable(data: RawData, binary: boolean): string | Buffer {
  const bytes = Array.isArray(data) ? Buffer.concat(data) : Buffer.isBuffer(data) ? data : Buffer.from(data);
  return binary ? bytes : bytes.toString();
}
