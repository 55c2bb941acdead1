import type { Refusal } from './peers/refusingPeer.ts';
import type { Violation } from './peers/violatingPeer.ts';

/** Where the lab's peers listen; also what the demo page is given as `window.labUrls`. */
export interface LabUrls {
  readonly echo: string;
  /** Echo that accepts permessage-deflate for messages of every size. */
  readonly echoCompressed: string;
  /** 1,000 messages of 100 bytes; change `n` and `size` in the query. */
  readonly flood: string;
  readonly heartbeatJson: string;
  readonly heartbeatText: string;
  readonly engineIo: string;
  readonly graphQl: string;
  readonly phoenix: string;
  readonly wirePings: string;
  /** Echo behind a proxy that cuts silent connections with FIN. */
  readonly idleCut: string;
  /** The same with RST. */
  readonly idleReset: string;
  /** JSON heartbeat behind the proxy of `idleCut`'s limit. */
  readonly idleHeartbeat: string;
  readonly dying: string;
  /** 4401 "token expired" half a second after opening. */
  readonly close4401: string;
  /** A close frame without a code. */
  readonly closeWithoutCode: string;
  readonly terminate: string;
  readonly restarting: string;
  /** HTTP, to be sent a POST: closes every connection of `restarting` with 1012. */
  readonly restart: string;
  readonly halfOpen: string;
  readonly refused: Readonly<Record<Refusal, string>>;
  readonly violation: Readonly<Record<Violation, string>>;
  /** Echo behind a real nginx; absent unless asked for and installed. */
  readonly nginx?: string;
  /** Echo behind a real HAProxy; absent unless asked for and installed. */
  readonly haproxy?: string;
}
