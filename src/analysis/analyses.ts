import type { FrameRow } from '../model/frameLog.ts';
import { type Connection, openedAtMs, type Session } from '../model/session.ts';
import type { AnnouncedBeat } from '../protocols/heartbeats/announced.ts';
import type { ProtocolGuess } from '../protocols/heartbeats/detect.ts';
import { FrameView } from '../protocols/heartbeats/frameView.ts';
import { addToActivity, type ConnectionActivity, createActivity } from './activity.ts';
import { type CaptureGap, captureGaps } from './captureGaps.ts';
import type { Closure } from './closure.ts';
import { type ChosenConvention, ConnectionHeartbeats, type HeartbeatDeps } from './connectionHeartbeats.ts';
import type { Density, RatePoint } from './density.ts';
import { type Endpoint, EndpointIndex } from './endpoints.ts';
import { type Health, sumUpHealth } from './health.ts';
import { KnownClosures } from './knownClosures.ts';
import { chainLineages, type Lineage } from './lineage.ts';
import { Places } from './places.ts';
import { Quantiles } from './quantiles.ts';
import { type BeatSeries, latencySeries, type RoundTripSeries } from './roundTrips.ts';
import { type FramePair, RowMarks } from './rowMarks.ts';
import { type Silence, silenceAt, silenceBeforeEnd } from './silences.ts';
import { TrafficCounts } from './trafficCounts.ts';
import { WireGaps } from './wireGaps.ts';

/** What is derived from a session. Everything is up to date with the last `advance`. */
export interface Analyses {
  readonly session: Session;
  /** Reads the frames added since the last call: O(new frames). Call after applying events, before asking. */
  advance(): void;
  /** The protocol spoken, where something gave it away. */
  protocolOf(connection: Connection): ProtocolGuess | undefined;
  /**
   * Question and answer pairs, one series per kind and protocol: heartbeats, and requests that were acknowledged (see
   * `purpose`). `latencySeries` picks those that tell the latency.
   */
  roundTrips(connection: Connection): readonly RoundTripSeries[];
  /** Signs of life each way, one-way ones included. */
  beats(connection: Connection): readonly BeatSeries[];
  /** The heartbeat the server announced in its first message. */
  announcedBeat(connection: Connection): AnnouncedBeat | undefined;
  /**
   * Says how the heartbeats of a connection are to be read: by a convention (an id of `conventionChoices`), as having
   * none (`'none'`; control frames, being facts, still count), or as detected (`undefined`). Rows that are held are
   * read again at once; what was counted in rows that are gone is lost. `heartbeatRereads` and `choicesRevision`
   * change, so whoever keeps something derived (frame list, findings) asks again.
   * @throws RangeError for an id that no convention has
   */
  setConvention(connection: Connection, chosen: ChosenConvention): void;
  /** What was chosen by hand for a connection; `undefined`: nothing, it is detected. */
  chosenConvention(connection: Connection): ChosenConvention;
  /** Counts the choices made by hand: verdicts depend on them as on facts. */
  readonly choicesRevision: number;
  isHeartbeat(row: FrameRow): boolean;
  /** Changes when frames that were read already are told heartbeats, or no longer. */
  heartbeatRereads(connection: Connection): number;
  /** The other frame of a question and its answer (heartbeat or request) and the time between them. */
  pairOf(row: FrameRow): FramePair | undefined;
  /** When the connection last spoke, each way. */
  activity(connection: Connection): ConnectionActivity;
  /** Silence before the end; `undefined` while the connection lives. */
  silence(connection: Connection): Silence | undefined;
  /** Silence of a connection at any moment after its last frame. */
  silenceAt(connection: Connection, atMs: number): Silence;
  /** Who ended the connection; `undefined` while it lives. */
  closure(connection: Connection): Closure | undefined;
  /** Messages of a connection in equal slices of a time range: O(slices). */
  density(connection: Connection, fromMs: number, toMs: number, slices: number): Density;
  /** Messages and bytes per second of the session. */
  rates(fromMs: number, toMs: number, points: number): readonly RatePoint[];
  /** Sockets by endpoint. */
  endpoints(): readonly Endpoint[];
  endpoint(connection: Connection): Endpoint;
  /** Sockets of an endpoint that one place opened one after the other, joined into logical connections. */
  lineages(): readonly Lineage[];
  lineagesOf(endpoint: Endpoint): readonly Lineage[];
  health(): Health;
  captureGaps(): readonly CaptureGap[];
}

/** Analyses of `session`, which may go on growing. */
export function createAnalyses(session: Session): Analyses {
  return new SessionAnalyses(session);
}

interface Cached<Value> {
  readonly key: number;
  readonly value: Value;
}

class SessionAnalyses implements Analyses {
  readonly session: Session;
  readonly #heartbeats: ConnectionHeartbeats[] = [];
  readonly #activity: ConnectionActivity[] = [];
  readonly #wireGaps: WireGaps[] = [];
  readonly #traffic: TrafficCounts;
  readonly #endpoints: EndpointIndex;
  readonly #deps: HeartbeatDeps;
  readonly #closures: KnownClosures;
  readonly #places: Places;
  readonly #lineages = new WeakMap<Endpoint, Cached<readonly Lineage[]>>();
  #health: Cached<Health> | undefined;
  #gaps: Cached<readonly CaptureGap[]> = { key: 0, value: [] };
  #nextRow = 0;
  #choicesRevision = 0;

  constructor(session: Session) {
    this.session = session;
    this.#traffic = new TrafficCounts(session.frames);
    this.#closures = new KnownClosures(session);
    this.#places = new Places(session);
    this.#endpoints = new EndpointIndex(session);
    this.#deps = { frames: session.frames, marks: new RowMarks(), view: new FrameView() };
  }

  advance(): void {
    const { frames, connections } = this.session;
    const gaps = this.captureGaps().filter(({ toMs }) => Number.isFinite(toMs));
    // Rows that came and went between two calls are counted by the model and were never seen here.
    for (let row = Math.max(this.#nextRow, frames.firstRow); row < frames.endRow; row++) {
      const connection = connections[frames.connectionIndex(row)];
      if (!connection) continue;
      const blindUntilMs = endOfGapBefore(gaps, frames.atMs(row));
      addToActivity(this.#activityOf(connection), frames, row, openedAtMs(connection), blindUntilMs);
      this.#heartbeatsOf(connection).read(row);
      this.#traffic.add(connection, row);
    }
    this.#nextRow = frames.endRow;
    this.#deps.marks.dropBelow(frames.firstRow);
    this.#endpoints.update();
  }

  protocolOf(connection: Connection): ProtocolGuess | undefined {
    return this.#heartbeatsOf(connection).protocol;
  }

  roundTrips(connection: Connection): readonly RoundTripSeries[] {
    return this.#heartbeatsOf(connection).roundTrips;
  }

  beats(connection: Connection): readonly BeatSeries[] {
    return this.#heartbeatsOf(connection).beats;
  }

  announcedBeat(connection: Connection): AnnouncedBeat | undefined {
    return this.#heartbeatsOf(connection).announced;
  }

  get choicesRevision(): number {
    return this.#choicesRevision;
  }

  setConvention(connection: Connection, chosen: ChosenConvention): void {
    this.#heartbeatsOf(connection).choose(chosen);
    this.#choicesRevision++;
    this.#health = undefined;
  }

  chosenConvention(connection: Connection): ChosenConvention {
    return this.#heartbeatsOf(connection).chosen;
  }

  isHeartbeat(row: FrameRow): boolean {
    return this.#deps.marks.has(row);
  }

  heartbeatRereads(connection: Connection): number {
    return this.#heartbeatsOf(connection).rereads;
  }

  pairOf(row: FrameRow): FramePair | undefined {
    return this.#deps.marks.pairOf(row);
  }

  activity(connection: Connection): ConnectionActivity {
    const activity = this.#activityOf(connection);
    if (!connection.wire) return activity;
    activity.wireKnown = true;
    let gaps = this.#wireGaps[connection.index];
    if (!gaps) {
      gaps = new WireGaps(connection, this.session.frames);
      this.#wireGaps[connection.index] = gaps;
    }
    gaps.update(activity, openedAtMs(connection), this.captureGaps());
    return activity;
  }

  #activityOf(connection: Connection): ConnectionActivity {
    let activity = this.#activity[connection.index];
    if (!activity) {
      activity = createActivity();
      this.#activity[connection.index] = activity;
    }
    return activity;
  }

  silence(connection: Connection): Silence | undefined {
    return silenceBeforeEnd(this.session, connection, this.activity(connection));
  }

  silenceAt(connection: Connection, atMs: number): Silence {
    return silenceAt(this.session, connection, this.activity(connection), atMs);
  }

  closure(connection: Connection): Closure | undefined {
    return this.#closures.of(connection, this.activity(connection).closeFrame);
  }

  density(connection: Connection, fromMs: number, toMs: number, slices: number): Density {
    return this.#traffic.density(connection, fromMs, toMs, slices);
  }

  rates(fromMs: number, toMs: number, points: number): readonly RatePoint[] {
    return this.#traffic.rates(fromMs, toMs, points);
  }

  endpoints(): readonly Endpoint[] {
    this.#endpoints.update();
    return this.#endpoints.all;
  }

  endpoint(connection: Connection): Endpoint {
    return this.#endpoints.of(connection);
  }

  lineages(): readonly Lineage[] {
    return this.endpoints().flatMap((endpoint) => this.lineagesOf(endpoint));
  }

  lineagesOf(endpoint: Endpoint): readonly Lineage[] {
    const known = this.#lineages.get(endpoint);
    // Both only grow.
    const key = endpoint.revision + this.#places.revision;
    if (known?.key === key) return known.value;
    const closureOf = (connection: Connection) => this.closure(connection);
    const placeOf = (connection: Connection) => this.#places.of(connection);
    const value = chainLineages(placeOf, endpoint.key, endpoint.connections, closureOf);
    this.#lineages.set(endpoint, { key, value });
    return value;
  }

  health(): Health {
    const key = this.session.revision;
    if (this.#health?.key === key) return this.#health.value;
    const roundTrips = new Quantiles();
    for (const heartbeats of this.#heartbeats) {
      for (const { times } of latencySeries(heartbeats?.roundTrips ?? [])) roundTrips.merge(times);
    }
    const value = sumUpHealth(this.session, this.lineages(), roundTrips);
    this.#health = { key, value };
    return value;
  }

  captureGaps(): readonly CaptureGap[] {
    const { captureMarks } = this.session;
    if (this.#gaps.key !== captureMarks.length) {
      this.#gaps = { key: captureMarks.length, value: captureGaps(captureMarks) };
    }
    return this.#gaps.value;
  }

  #heartbeatsOf(connection: Connection): ConnectionHeartbeats {
    let heartbeats = this.#heartbeats[connection.index];
    if (!heartbeats) {
      heartbeats = new ConnectionHeartbeats(connection, this.#deps);
      this.#heartbeats[connection.index] = heartbeats;
    }
    return heartbeats;
  }
}

/** The end of the newest gap before a moment; a session has a few at most. */
function endOfGapBefore(gaps: readonly CaptureGap[], atMs: number): number {
  for (let i = gaps.length - 1; i >= 0; i--) {
    const gap = gaps[i];
    if (gap && gap.toMs <= atMs) return gap.toMs;
  }
  return Number.NEGATIVE_INFINITY;
}
