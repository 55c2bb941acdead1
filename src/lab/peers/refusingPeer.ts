import { createHash } from 'node:crypto';
import { epochNowMs } from '../wire/clock.ts';
import type { Closeable } from '../wire/closing.ts';
import { refuseUpgrade, startHttpServer, type UpgradeAttempt } from '../wire/httpServer.ts';

const refusals = {
  401: ({ tcp }) => refuseUpgrade(tcp, 401, { 'WWW-Authenticate': 'Bearer realm="lab"' }),
  404: ({ tcp }) => refuseUpgrade(tcp, 404),
  503: ({ tcp }) => refuseUpgrade(tcp, 503, { 'Retry-After': '30' }),
  html: ({ tcp }) => refuseUpgrade(tcp, 200, { 'Content-Type': 'text/html' }, '<title>Log in</title>'),
  hangUp: ({ tcp }) => tcp.destroy(),
  wrongAccept: ({ request, tcp }) => {
    const wrong = createHash('sha1').update(`not ${request.headers['sec-websocket-key']}`).digest('base64');
    tcp.write(
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
        `Sec-WebSocket-Accept: ${wrong}\r\n\r\n`,
    );
  },
} as const satisfies Readonly<Record<string, (attempt: UpgradeAttempt) => void>>;

/** 401, 404 and 503; a 200 with a log-in page; nothing at all; a handshake that fails its check. */
export type Refusal = keyof typeof refusals;

export interface RefusalRecord {
  readonly atMs: number;
  readonly refusal: string;
}

export interface RefusingPeer extends Closeable {
  readonly urls: Readonly<Record<Refusal, string>>;
  /** Every handshake that was tried, in order. */
  readonly refused: readonly RefusalRecord[];
}

/** A peer that accepts no WebSocket, in as many ways as it has paths. */
export async function startRefusingPeer(): Promise<RefusingPeer> {
  const refused: RefusalRecord[] = [];
  const byPath = new Map<string, (attempt: UpgradeAttempt) => void>(
    Object.entries(refusals).map(([refusal, refuse]) => [`/refused/${refusal}`, refuse]),
  );
  const server = await startHttpServer({
    onUpgrade(attempt) {
      refused.push({ atMs: epochNowMs(), refusal: attempt.url.pathname.replace('/refused/', '') });
      const refuse = byPath.get(attempt.url.pathname) ?? refusals[404];
      refuse(attempt);
    },
  });
  const url = (refusal: Refusal): string => `ws://127.0.0.1:${server.port}/refused/${refusal}`;
  return {
    urls: {
      401: url(401),
      404: url(404),
      503: url(503),
      html: url('html'),
      hangUp: url('hangUp'),
      wrongAccept: url('wrongAccept'),
    },
    refused,
    close: server.close,
  };
}
