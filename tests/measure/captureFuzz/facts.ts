import type { Outcome } from './director.ts';
import type { ServerSide, Told } from './ledger.ts';
import type { NodePlan, Place, SocketPlan } from './story.ts';

/** A document or worker that lived; times in ms since the epoch. */
export interface Run {
  readonly node: NodePlan;
  readonly url: string;
  readonly beganAtMs: number;
  /** When it was last heard of, and all times it was. */
  readonly lastAtMs: number;
  readonly heardAtMs: readonly number[];
  /** Times at which it was left (`pagehide`), be it for a while. */
  readonly leftAtMs: readonly number[];
}

/** All that page and server know of one socket. */
export interface SocketFacts {
  readonly key: string;
  readonly run: Run;
  readonly plan: SocketPlan;
  readonly madeAtMs: number;
  readonly server: ServerSide | undefined;
  readonly openedAtMs: number | undefined;
  /** The page's first own close. */
  readonly closing: Told | undefined;
  readonly closed: Told | undefined;
  /** When it was over, as far as anybody knows; infinite while it lives. */
  readonly endedAtMs: number;
  /** Its script still lived when the session was saved. */
  readonly isAlive: boolean;
  /** From when its context could be watched. */
  readonly watchedFromMs: number;
  /** It was made while its context was watched, and was watched ever since. */
  readonly isSeenFromStart: boolean;
  /**
   * From when on Chrome need not tell of it, because its page was about to be left: a page that goes to another process
   * is not heard any more as soon as the next one is ready to come (seen on 156: up to 0.7 s on a busy machine).
   */
  readonly toldUntilMs: number;
  /** Capture was interrupted, or messages were not kept, during its life. */
  readonly hasGap: boolean;
}

/** A script tells that it lives every 0.4 s, unless it stands still: so long may it be silent. */
const SILENT_MS = 1600;
/** How long capture may take to reach a context that is there already, once the tab is captured. */
const REACHED_IN_MS: Partial<Record<Place, number>> = {
  page: 300,
  'shared-worker': 3000,
  'service-worker': 2000,
};
const CHILD_REACHED_IN_MS = 1000;

/** Puts together what was told and served, socket by socket. */
export function factsOf(outcome: Outcome): SocketFacts[] {
  const { ledger, watch } = outcome;
  const runs = new Map<string, Run>();
  const byKey = new Map<string, Told[]>();
  for (const told of ledger.told) {
    if (told.at > watch.savedAtMs) continue;
    const node = ledger.nodes.get(told.run.split('-')[0] ?? '');
    if (!node) throw new Error(`Nobody planned ${told.run}.`);
    const known = runs.get(told.run);
    // What is told first need not arrive first.
    const run = {
      node,
      url: told.url ?? known?.url ?? '',
      beganAtMs: Math.min(told.at, known?.beganAtMs ?? told.at),
      lastAtMs: Math.max(told.at, known?.lastAtMs ?? told.at),
      heardAtMs: [...(known?.heardAtMs ?? []), told.at],
      leftAtMs: [...(known?.leftAtMs ?? []), ...(told.t === 'hidden' ? [told.at] : [])],
    };
    runs.set(told.run, run);
    if (told.key !== undefined) byKey.set(told.key, [...(byKey.get(told.key) ?? []), told]);
  }
  const stayOf = stays(outcome, [...runs.values()]);
  for (const key of ledger.served.keys()) if (!byKey.has(key)) byKey.set(key, []);

  return [...byKey].flatMap(([key, told]): SocketFacts[] => {
    const [nodeId = '', random, socketId] = key.split('-');
    const node = ledger.nodes.get(nodeId);
    const plan = node?.sockets.find(({ id }) => id === socketId);
    if (!node || !plan) throw new Error(`Nobody planned ${key}.`);
    const server = until(watch.savedAtMs, ledger.served.get(key));
    const at = (kind: Told['t']) => told.find(({ t }) => t === kind);
    const madeAtMs = at('made')?.at ?? server?.connectedAtMs ?? 0;
    const run = runs.get(`${nodeId}-${random}`) ?? {
      node,
      url: '',
      beganAtMs: madeAtMs,
      lastAtMs: madeAtMs,
      heardAtMs: [],
      leftAtMs: [],
    };
    const isAlive = run.lastAtMs > watch.endAtMs - SILENT_MS;
    const closed = at('closed');
    const endedAtMs = Math.min(
      closed?.at ?? Number.POSITIVE_INFINITY,
      server?.end?.atMs ?? Number.POSITIVE_INFINITY,
      isAlive ? Number.POSITIVE_INFINITY : run.lastAtMs,
    );
    const reachedInMs = REACHED_IN_MS[node.place] ?? CHILD_REACHED_IN_MS;
    // A first start of a shared worker does not wait for us.
    const isAwaited =
      node.place !== 'shared-worker' && run.beganAtMs > watch.capturingAtMs + CHILD_REACHED_IN_MS;
    const stay = stayOf(run, madeAtMs);
    const firstWatchedMs = isAwaited
      ? run.beganAtMs
      : Math.max(watch.capturingAtMs, node.place === 'shared-worker' ? run.beganAtMs : 0) + reachedInMs;
    const watchedFromMs = Math.max(firstWatchedMs, stay.returnedAtMs + CHILD_REACHED_IN_MS);
    const gaps = watch.gaps.filter(({ fromMs, toMs }) => fromMs < endedAtMs && toMs + reachedInMs > madeAtMs);
    return [
      {
        key,
        run,
        plan,
        madeAtMs,
        server,
        openedAtMs: at('open')?.at,
        closing: at('closing'),
        closed,
        endedAtMs,
        isAlive,
        watchedFromMs,
        toldUntilMs: stay.untilMs,
        isSeenFromStart: madeAtMs >= watchedFromMs && gaps.length === 0,
        hasGap: gaps.length > 0 || watch.wasPaused,
      },
    ];
  });
}

/** What the server knew of it then. */
function until(atMs: number, server: ServerSide | undefined): ServerSide | undefined {
  if (!server?.end || server.end.atMs <= atMs) return server;
  return { ...server, end: undefined };
}

/** The time between two leavings of a page in which a socket was made. */
interface Stay {
  /** When the page came back from the back/forward cache; 0 if it had not been there. */
  readonly returnedAtMs: number;
  /** When the first thing was done that led to the end of it, or of what the script lives in; infinite without end. */
  readonly untilMs: number;
}

function stays(
  { story, ledger, watch }: Outcome,
  runs: readonly Run[],
): (run: Run, madeAtMs: number) => Stay {
  const parents = new Map<string, string>();
  for (const { id, children, deeds } of ledger.nodes.values()) {
    for (const child of children) parents.set(child.id, id);
    for (const deed of deeds) if ('to' in deed) parents.set(deed.to.id, id);
  }
  /** The node and all around it. */
  const pathOf = (id: string): string[] => {
    const parent = parents.get(id);
    return parent === undefined ? [id] : [id, ...pathOf(parent)];
  };
  const endOf = ({ lastAtMs, leftAtMs }: Run, madeAtMs: number): number =>
    Math.min(
      lastAtMs > watch.endAtMs - SILENT_MS ? Number.POSITIVE_INFINITY : lastAtMs,
      ...leftAtMs.filter((atMs) => atMs > madeAtMs),
    );
  const deeds = ledger.told.filter(({ t, child }) => t === 'deed' && child !== undefined);
  const pages = new Set(story.steps.flatMap(({ do: step }) => ('node' in step ? [step.node.id] : [])));
  return (run, madeAtMs) => {
    const path = pathOf(run.node.id);
    const page =
      runs
        .filter(
          ({ node, beganAtMs }) => pages.has(node.id) && path.includes(node.id) && beganAtMs <= run.beganAtMs,
        )
        .toSorted((a, b) => a.beganAtMs - b.beganAtMs)
        .at(-1) ?? run;
    const leftBeforeMs = Math.max(0, ...page.leftAtMs.filter((atMs) => atMs <= madeAtMs));
    const returnedAtMs = leftBeforeMs && Math.min(...page.heardAtMs.filter((atMs) => atMs > leftBeforeMs));
    const pageEndMs = endOf(page, madeAtMs);
    const beganAtMs = Math.max(page.beganAtMs, returnedAtMs);
    // One step brought the page; with another soon after, the page came to be while it was left again.
    const before = watch.leavingAtMs.filter((atMs) => atMs <= beganAtMs && atMs > beganAtMs - 2000);
    const leavingAtMs =
      before.length > 1
        ? before.at(-1)
        : watch.leavingAtMs.find((atMs) => atMs > beganAtMs && atMs < pageEndMs + SILENT_MS);
    const deed = deeds.find(({ at, child }) => at > run.beganAtMs && path.includes(child ?? ''));
    const untilMs = Math.min(
      endOf(run, madeAtMs),
      pageEndMs === Number.POSITIVE_INFINITY ? pageEndMs : (leavingAtMs ?? pageEndMs),
      deed?.at ?? Number.POSITIVE_INFINITY,
    );
    return { returnedAtMs, untilMs };
  };
}

/** Whether its context was watched at that moment. */
export function isWatchedAt(
  { watchedFromMs, toldUntilMs, run }: SocketFacts,
  atMs: number,
  { watch }: Outcome,
): boolean {
  const marginMs = REACHED_IN_MS[run.node.place] ?? CHILD_REACHED_IN_MS;
  return (
    atMs > watchedFromMs &&
    atMs < toldUntilMs &&
    watch.gaps.every(({ fromMs, toMs }) => atMs < fromMs - 50 || atMs > toMs + marginMs)
  );
}
