import type { Analyses } from '../analysis/analyses.ts';
import type { Endpoint } from '../analysis/endpoints.ts';
import type { StackEntry } from '../knowledge/stackEntries.ts';
import type { Finding } from '../model/finding.ts';
import type { Connection } from '../model/session.ts';
import { arbitrate, groupWinners, type Verdict } from './arbitrate.ts';
import { type Burst, findBursts } from './bursts.ts';
import type { DiagnosisContext } from './context.ts';
import { createDrop, type Drop } from './drop.ts';
import { toFinding } from './findings.ts';
import { type HostIndex, indexHosts } from './hostIndex.ts';
import {
  compareSilences,
  type EndpointSilences,
  longestSurvived,
  type Survived,
} from './idle/endpointSilences.ts';
import { compareAges, type EndpointAges } from './lifetime/endpointAges.ts';
import type { Claim, DropRule } from './rule.ts';
import { dropRules, watchRules } from './rules/registry.ts';

/** What happens up to this long after an end may still explain it: reconnections, an offline event, a wake-up. */
const AFTERMATH_MS = 60_000;

interface KnownDrop {
  readonly revision: number;
  readonly frames: number;
  readonly closure: Drop['closure'];
  readonly captureMarks: number;
  readonly drop: Drop | undefined;
}

interface KnownClaims {
  readonly drop: Drop;
  readonly burst: Burst | undefined;
  readonly isSettled: boolean;
  readonly ofDrop: readonly (Claim | undefined)[];
  readonly endpointState: object;
  readonly ofEndpoint: readonly (Claim | undefined)[];
  readonly verdict: Verdict | undefined;
}

/** What the rules that compare the sockets of an endpoint see. A new object whenever that changed. */
interface EndpointState {
  readonly drops: readonly Drop[];
  readonly silences: EndpointSilences;
  readonly ages: EndpointAges;
  readonly survived: Survived;
}

const ofDrop = dropRules.filter(({ dependsOn }) => dependsOn === 'drop');
const ofEndpoint = dropRules.filter(({ dependsOn }) => dependsOn === 'endpoint');

/**
 * The diagnosis of one session as it grows. Remembers what it found out about each ended connection and does again
 * only what a change can have touched: a new drop costs its own rules, those of the drops of the last minute, and
 * the comparison within its endpoint.
 */
export class Diagnosis {
  readonly #analyses: Analyses;
  readonly #known: KnownDrop[] = [];
  readonly #claims = new Map<Drop, KnownClaims>();
  readonly #endpoints = new Map<Endpoint, EndpointState>();
  readonly #findings = new Map<string, { verdicts: readonly Verdict[]; finding: Finding }>();
  #drops: readonly Drop[] = [];
  #bursts = new Map<Drop, Burst>();
  #stackKey = '';

  constructor(analyses: Analyses) {
    this.#analyses = analyses;
  }

  run(nowMs: number, stack: readonly StackEntry[]): readonly Finding[] {
    const stackKey = stack.map(({ id, seconds }) => `${id}=${seconds}`).join(',');
    if (stackKey !== this.#stackKey) {
      this.#stackKey = stackKey;
      this.#claims.clear();
      this.#findings.clear();
    }
    this.#gatherDrops();
    const context = this.#createContext(nowMs, stack);
    const verdicts = new Map<Drop, Verdict>();
    for (const drop of this.#drops) {
      const verdict = this.#verdictOf(drop, context);
      if (verdict) verdicts.set(drop, verdict);
    }
    const findings = this.#describe(verdicts, context);
    for (const rule of watchRules) findings.push(...rule.find(context));
    return findings;
  }

  #gatherDrops(): void {
    const { session } = this.#analyses;
    const captureMarks = session.captureMarks.length;
    let changed = false;
    for (const connection of session.connections) {
      if (!connection.end && !connection.close) continue;
      const closure = this.#analyses.closure(connection);
      if (!closure) continue;
      const { revision } = connection;
      const frames = connection.rows.length + connection.droppedFrames;
      const known = this.#known[connection.index];
      if (
        known?.revision === revision &&
        known.frames === frames &&
        known.closure === closure &&
        known.captureMarks === captureMarks
      ) {
        continue;
      }
      if (known?.drop) this.#claims.delete(known.drop);
      const drop = createDrop(this.#analyses, connection);
      this.#known[connection.index] = { revision, frames, closure, captureMarks, drop };
      changed = true;
    }
    if (!changed) return;
    this.#drops = this.#known.flatMap((known) => known?.drop ?? []).sort((a, b) => a.endMs - b.endMs);
    this.#bursts = findBursts(this.#drops, this.#bursts);
  }

  #createContext(nowMs: number, stack: readonly StackEntry[]): DiagnosisContext {
    const analyses = this.#analyses;
    const dropsOfEndpoint = groupByEndpoint(this.#drops);
    let index: HostIndex | undefined;
    const hosts = () => {
      index ??= indexHosts(analyses);
      return index;
    };
    const fresh = new Map<Endpoint, EndpointState>();
    const stateOf = (endpoint: Endpoint): EndpointState => {
      let state = fresh.get(endpoint);
      if (!state) {
        state = this.#endpointState(endpoint, dropsOfEndpoint.get(endpoint) ?? [], nowMs);
        fresh.set(endpoint, state);
      }
      return state;
    };
    return {
      session: analyses.session,
      analyses,
      nowMs,
      stack,
      drops: this.#drops,
      dropOf: (connection: Connection) => this.#known[connection.index]?.drop,
      burstOf: (drop) => this.#bursts.get(drop),
      dropsOf: (endpoint) => stateOf(endpoint).drops,
      silencesOf: (endpoint) => stateOf(endpoint).silences,
      agesOf: (endpoint) => stateOf(endpoint).ages,
      survivedOf: (endpoint) => stateOf(endpoint).survived,
      openOnHost: (host, atMs) => hosts().openAt(host, atMs),
      openHosts: (atMs) => hosts().hostsAt(atMs),
      stateKeyOf: stateOf,
    };
  }

  #endpointState(endpoint: Endpoint, drops: readonly Drop[], nowMs: number): EndpointState {
    const known = this.#endpoints.get(endpoint);
    const survived = longestSurvived(this.#analyses, endpoint, nowMs);
    const sameDrops =
      known?.drops.length === drops.length && known.drops.every((drop, i) => drop === drops[i]);
    if (known && sameDrops && isSameSurvived(known.survived, survived)) return known;
    const state = {
      drops,
      silences: known && sameDrops ? known.silences : compareSilences(this.#analyses, drops),
      ages: known && sameDrops ? known.ages : compareAges(drops),
      survived,
    };
    this.#endpoints.set(endpoint, state);
    return state;
  }

  #verdictOf(drop: Drop, context: DiagnosisContext): Verdict | undefined {
    const known = this.#claims.get(drop);
    const burst = context.burstOf(drop);
    const endpointState = context.stateKeyOf(drop.endpoint);
    const isFresh = known?.isSettled === true && known.burst === burst;
    if (known && isFresh && known.endpointState === endpointState) return known.verdict;
    const explain = (rule: DropRule) => rule.explain(drop, context);
    const claims = {
      ofDrop: known && isFresh ? known.ofDrop : ofDrop.map(explain),
      ofEndpoint: ofEndpoint.map(explain),
    };
    const inOrder = dropRules.flatMap(
      (rule) =>
        (rule.dependsOn === 'drop'
          ? claims.ofDrop[ofDrop.indexOf(rule)]
          : claims.ofEndpoint[ofEndpoint.indexOf(rule)]) ?? [],
    );
    const verdict = reuse(known?.verdict, arbitrate(inOrder));
    const isSettled = (context.session.lastEventAtMs ?? 0) > drop.endMs + AFTERMATH_MS;
    this.#claims.set(drop, { drop, burst, isSettled, ...claims, endpointState, verdict });
    return verdict;
  }

  #describe(verdicts: ReadonlyMap<Drop, Verdict>, context: DiagnosisContext): Finding[] {
    const findings: Finding[] = [];
    const groups = groupWinners(verdicts, context);
    for (const [key, group] of groups) {
      const known = this.#findings.get(key);
      const isSame =
        known?.verdicts.length === group.length && known.verdicts.every((one, i) => one === group[i]);
      const finding = known && isSame ? known.finding : toFinding(group, context);
      if (!isSame) this.#findings.set(key, { verdicts: group, finding });
      findings.push(finding);
    }
    for (const key of this.#findings.keys()) if (!groups.has(key)) this.#findings.delete(key);
    return findings;
  }
}

/** The verdict of last time where nothing about it changed, so that its finding stays as it is. */
function reuse(before: Verdict | undefined, now: Verdict | undefined): Verdict | undefined {
  const isSame =
    before !== undefined &&
    before.winner === now?.winner &&
    before.runnersUp.length === now.runnersUp.length &&
    before.runnersUp.every(({ rule }, i) => rule === now.runnersUp[i]?.rule);
  return isSame ? before : now;
}

function groupByEndpoint(drops: readonly Drop[]): ReadonlyMap<Endpoint, readonly Drop[]> {
  const groups = new Map<Endpoint, Drop[]>();
  for (const drop of drops) {
    const group = groups.get(drop.endpoint);
    if (group) group.push(drop);
    else groups.set(drop.endpoint, [drop]);
  }
  return groups;
}

/** Within a second is the same: what still lasts grows with every look. */
function isSameSurvived(a: Survived, b: Survived): boolean {
  return (
    Math.abs(a.any - b.any) < 1000 &&
    Math.abs(a.sent - b.sent) < 1000 &&
    Math.abs(a.received - b.received) < 1000 &&
    Math.abs(a.answered - b.answered) < 1000 &&
    Math.abs(a.age - b.age) < 1000
  );
}
