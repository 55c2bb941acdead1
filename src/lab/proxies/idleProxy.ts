import { connect, createServer, type Socket } from 'node:net';
import { epochNowMs } from '../wire/clock.ts';
import { type Closeable, closeOnce } from '../wire/closing.ts';
import { portOf } from '../wire/httpServer.ts';

export interface IdleProxyOptions {
  /** `ws://` URL behind the proxy. */
  readonly target: string;
  /** Silence, in both directions together, after which a connection is cut. */
  readonly idleMs: number;
  /** Cut with RST instead of FIN. */
  readonly reset?: boolean;
}

export interface CutRecord {
  readonly atMs: number;
  /** Silence before the cut, never less than the limit. */
  readonly idleMs: number;
  /** Age of the connection. */
  readonly openMs: number;
  readonly bytesToTarget: number;
  readonly bytesToClient: number;
}

export interface IdleProxy extends Closeable {
  /** The target's URL, through the proxy. */
  readonly url: string;
  readonly cuts: readonly CutRecord[];
  /** Connections since the start. */
  readonly accepted: number;
}

/** A TCP proxy that cuts silent connections without a close frame, like a load balancer's idle time-out. */
export async function startIdleProxy(options: IdleProxyOptions): Promise<IdleProxy> {
  const cuts: CutRecord[] = [];
  const sockets = new Set<Socket>();
  const target = new URL(options.target);
  let accepted = 0;

  const server = createServer((client) => {
    accepted += 1;
    const upstream = connect(Number(target.port || 80), target.hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
    }
    guard(client, upstream, options, (cut) => cuts.push(cut));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const gone = new Promise<void>((resolve) => server.once('close', resolve));
  const close = closeOnce(
    () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
    () => gone,
  );
  return {
    url: throughPort(options.target, portOf(server.address())),
    cuts,
    get accepted() {
      return accepted;
    },
    close,
  };
}

/** The same URL on another loopback port. */
export function throughPort(url: string, port: number): string {
  const through = new URL(url);
  through.hostname = '127.0.0.1';
  through.port = String(port);
  return through.href;
}

function guard(
  client: Socket,
  upstream: Socket,
  { idleMs, reset = false }: IdleProxyOptions,
  onCut: (cut: CutRecord) => void,
): void {
  const openedAtMs = epochNowMs();
  let lastDataAtMs = openedAtMs;
  const noteData = (): void => {
    lastDataAtMs = epochNowMs();
  };
  const checkIdle = (): void => {
    const atMs = epochNowMs();
    const silentMs = atMs - lastDataAtMs;
    if (silentMs < idleMs) {
      timer = setTimeout(checkIdle, Math.ceil(idleMs - silentMs));
      return;
    }
    onCut({
      atMs,
      idleMs: silentMs,
      openMs: atMs - openedAtMs,
      bytesToTarget: client.bytesRead,
      bytesToClient: upstream.bytesRead,
    });
    for (const socket of [client, upstream]) {
      if (reset) socket.resetAndDestroy();
      else socket.destroy();
    }
  };
  let timer = setTimeout(checkIdle, idleMs);

  for (const [from, to] of [
    [client, upstream],
    [upstream, client],
  ] as const) {
    from.on('data', noteData);
    from.pipe(to);
    // What breaks on one side must break on the other; 'close' follows every 'error'.
    from.on('error', () => to.destroy());
    from.on('close', () => {
      clearTimeout(timer);
      to.destroySoon();
    });
  }
}
