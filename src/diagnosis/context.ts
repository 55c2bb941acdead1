import type { Analyses } from '../analysis/analyses.ts';
import type { Endpoint } from '../analysis/endpoints.ts';
import type { StackEntry } from '../knowledge/stackEntries.ts';
import type { Connection, Session } from '../model/session.ts';
import type { Burst } from './bursts.ts';
import type { Drop } from './drop.ts';
import type { EndpointSilences, Survived } from './idle/endpointSilences.ts';
import type { EndpointAges } from './lifetime/endpointAges.ts';

/** What rules may look at. No clock: `nowMs` is passed in. */
export interface DiagnosisContext {
  readonly session: Session;
  readonly analyses: Analyses;
  /** On the session's clock. */
  readonly nowMs: number;
  /** What the user says stands in the path. */
  readonly stack: readonly StackEntry[];
  /** Every ended connection, in order of their ends. */
  readonly drops: readonly Drop[];
  dropOf(connection: Connection): Drop | undefined;
  /** Losses of the same instant, itself included; `undefined` for an end that is no loss. */
  burstOf(drop: Drop): Burst | undefined;
  /** Ended connections of an endpoint, in order of their ends. */
  dropsOf(endpoint: Endpoint): readonly Drop[];
  silencesOf(endpoint: Endpoint): EndpointSilences;
  agesOf(endpoint: Endpoint): EndpointAges;
  /** Longest silences that sockets of the endpoint lived through. */
  survivedOf(endpoint: Endpoint): Survived;
  /** How many sockets to the host were open just before a moment. O(log connections). */
  openOnHost(host: string, atMs: number): number;
  /** Hosts that had sockets open just before a moment. O(hosts log connections). */
  openHosts(atMs: number): readonly string[];
  /** Another object whenever what rules see of the endpoint has changed. */
  stateKeyOf(endpoint: Endpoint): object;
}
