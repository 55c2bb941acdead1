import { startPageServer } from './demoPage/pageServer.ts';
import type { LabUrls } from './labUrls.ts';
import { type ClosingPeer, startClosingPeer } from './peers/closingPeer.ts';
import { type DyingPeer, startDyingPeer } from './peers/dyingPeer.ts';
import { type EchoPeer, startEchoPeer } from './peers/echoPeer.ts';
import type { EngineIoTimes } from './peers/heartbeatConventions.ts';
import { type HeartbeatPeer, startHeartbeatPeer } from './peers/heartbeatPeer.ts';
import { type RefusingPeer, startRefusingPeer } from './peers/refusingPeer.ts';
import { type RestartingPeer, startRestartingPeer } from './peers/restartingPeer.ts';
import { type SilentPeer, startSilentPeer } from './peers/silentPeer.ts';
import { startViolatingPeer, type ViolatingPeer } from './peers/violatingPeer.ts';
import { startWirePingPeer, type WirePingPeer } from './peers/wirePingPeer.ts';
import { withHaproxy } from './proxies/haproxy.ts';
import { type IdleProxy, startIdleProxy } from './proxies/idleProxy.ts';
import { withNginx } from './proxies/nginx.ts';
import type { ProgramProxy } from './proxies/programProxy.ts';
import { type Closeable, closeAll } from './wire/closing.ts';

export interface LabOptions {
  /** Silence after which the idle proxies cut, 5000 by default. */
  readonly idleCutMs?: number;
  /** Time until an application ping is answered, 0 by default. */
  readonly pongDelayMs?: number;
  readonly wirePingIntervalMs?: number;
  readonly engineIo?: EngineIoTimes;
  /** Pings the half-open peer answers before it falls silent. */
  readonly silentAfterAnswers?: number;
  /** Also starts nginx and HAProxy, as far as installed, with this idle time-out. */
  readonly realProxySeconds?: number;
}

/** Every peer of the lab, and the demo page that visits them. */
export interface Lab extends Closeable {
  /** The demo page; `?run=all` or `?run=ID,ID` starts scenarios by itself. */
  readonly pageUrl: string;
  readonly urls: LabUrls;
  readonly echo: EchoPeer;
  readonly echoCompressed: EchoPeer;
  readonly heartbeat: HeartbeatPeer;
  readonly wirePings: WirePingPeer;
  readonly dying: DyingPeer;
  readonly closing: ClosingPeer;
  readonly restarting: RestartingPeer;
  readonly silent: SilentPeer;
  readonly refusing: RefusingPeer;
  readonly violating: ViolatingPeer;
  readonly idleCut: IdleProxy;
  readonly idleReset: IdleProxy;
  readonly idleHeartbeat: IdleProxy;
  readonly nginx: ProgramProxy | undefined;
  readonly haproxy: ProgramProxy | undefined;
}

/** Starts the whole lab on free loopback ports. If a part fails to start, the others are closed again. */
export async function startLab(options: LabOptions = {}): Promise<Lab> {
  const started: Closeable[] = [];
  try {
    return await startParts(options, started);
  } catch (error) {
    await closeAll(started);
    throw error;
  }
}

async function startParts(options: LabOptions, started: Closeable[]): Promise<Lab> {
  const idleMs = options.idleCutMs ?? 5000;
  const keep = async <Part extends Closeable | undefined>(starting: Promise<Part>): Promise<Part> => {
    const part = await starting;
    if (part !== undefined) started.push(part);
    return part;
  };

  const echo = await keep(startEchoPeer());
  const echoCompressed = await keep(startEchoPeer({ perMessageDeflate: { threshold: 0 } }));
  const heartbeat = await keep(
    startHeartbeatPeer({
      ...(options.pongDelayMs === undefined ? {} : { pongDelayMs: options.pongDelayMs }),
      ...(options.engineIo === undefined ? {} : { engineIo: options.engineIo }),
    }),
  );
  const wirePings = await keep(startWirePingPeer({ intervalMs: options.wirePingIntervalMs ?? 1000 }));
  const dying = await keep(startDyingPeer());
  const closing = await keep(startClosingPeer());
  const restarting = await keep(startRestartingPeer());
  const silent = await keep(startSilentPeer({ answers: options.silentAfterAnswers ?? 3 }));
  const refusing = await keep(startRefusingPeer());
  const violating = await keep(startViolatingPeer());
  const idleCut = await keep(startIdleProxy({ target: echo.url, idleMs }));
  const idleReset = await keep(startIdleProxy({ target: echo.url, idleMs, reset: true }));
  const idleHeartbeat = await keep(startIdleProxy({ target: heartbeat.urls.json, idleMs }));
  const seconds = options.realProxySeconds;
  const nginx =
    seconds === undefined ? undefined : await keep(withNginx(echo.url, { readTimeoutSeconds: seconds }));
  const haproxy =
    seconds === undefined ? undefined : await keep(withHaproxy(echo.url, { tunnelTimeoutSeconds: seconds }));

  const urls: LabUrls = {
    echo: echo.url,
    echoCompressed: echoCompressed.url,
    flood: echo.floodUrl(1000, 100),
    heartbeatJson: heartbeat.urls.json,
    heartbeatText: heartbeat.urls.text,
    engineIo: heartbeat.urls.engineIo,
    graphQl: heartbeat.urls.graphQl,
    phoenix: heartbeat.urls.phoenix,
    wirePings: wirePings.url,
    idleCut: idleCut.url,
    idleReset: idleReset.url,
    idleHeartbeat: idleHeartbeat.url,
    dying: dying.url,
    close4401: closing.closeUrl({ code: 4401, reason: 'token expired', afterMs: 500 }),
    closeWithoutCode: closing.closeUrl({ afterMs: 500 }),
    terminate: closing.terminateUrl(500),
    restarting: restarting.url,
    restart: restarting.restartUrl,
    halfOpen: silent.url,
    refused: refusing.urls,
    violation: violating.urls,
    ...(nginx === undefined ? {} : { nginx: nginx.url }),
    ...(haproxy === undefined ? {} : { haproxy: haproxy.url }),
  };
  const page = await keep(startPageServer({ urls, idleCutMs: idleMs }));

  let closingAll: Promise<void> | undefined;
  return {
    pageUrl: page.url,
    urls,
    echo,
    echoCompressed,
    heartbeat,
    wirePings,
    dying,
    closing,
    restarting,
    silent,
    refusing,
    violating,
    idleCut,
    idleReset,
    idleHeartbeat,
    nginx,
    haproxy,
    close() {
      closingAll ??= closeAll(started);
      return closingAll;
    },
  };
}
