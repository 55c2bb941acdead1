import { heartbeats } from '../../knowledge/heartbeats/index.ts';
import type { HeartbeatEntry, HeartbeatFrame } from '../../knowledge/heartbeats/types.ts';
import type { Direction } from '../../model/events.ts';
import { compileMatch, type FrameTest } from './compileMatch.ts';
import { familyOf, type ProtocolFamily } from './families.ts';
import { pointerSteps } from './jsonPointer.ts';

/** An entry of the heartbeat table, ready to be tried on frames. */
export interface Convention {
  readonly entry: HeartbeatEntry;
  readonly family: ProtocolFamily;
  /** Whether the frame asks for a sign of life (or gives one, where nobody answers). */
  readonly isAsk: FrameTest;
  readonly isAnswer: FrameTest;
  /** Whether an ask going this way can have an answer at all. */
  readonly canBeAnswered: (askDirection: Direction) => boolean;
  /** Asks and answers look the same; only an identifier tells them apart (Ably). */
  readonly sameShape: boolean;
  /** Answers look like any other reply of the protocol (JSON-RPC): only the identifier of an ask makes them one. */
  readonly needsIdentifier: boolean;
  /** Where the value stands that comes back: the steps of a JSON pointer, or a pattern's first group. */
  readonly pairBy: { readonly ask: ValuePlace; readonly answer: ValuePlace } | undefined;
}

export type ValuePlace = readonly string[] | RegExp;

function placeOf(where: string | RegExp): ValuePlace {
  return typeof where === 'string' ? pointerSteps(where) : where;
}

const never: FrameTest = () => false;

function compile(entry: HeartbeatEntry): Convention {
  const { ping, pong, pairBy } = entry;
  const isHeuristic = entry.detectBy.fallback === true;
  return {
    entry,
    family: familyOf(entry.id, entry.protocol),
    isAsk: compileFrame(ping, isHeuristic),
    isAnswer: compileFrame(pong, isHeuristic),
    canBeAnswered: (askDirection) =>
      !entry.oneWay && pong !== undefined && goes(pong, askDirection === 'sent' ? 'received' : 'sent'),
    sameShape:
      ping !== undefined &&
      pong !== undefined &&
      ping.direction === 'either' &&
      JSON.stringify(ping.match, patternAsText) === JSON.stringify(pong.match, patternAsText),
    needsIdentifier: pong !== undefined && (isAnyReply(pong) || pairBy?.pong instanceof RegExp),
    pairBy: pairBy && { ask: placeOf(pairBy.ping), answer: placeOf(pairBy.pong) },
  };
}

function compileFrame(frame: HeartbeatFrame | undefined, isHeuristic: boolean): FrameTest {
  const test = frame && compileMatch(frame.match);
  if (!frame || !test) return never;
  if (isHeuristic) return (view) => view.hasHeartbeatWord && goes(frame, view.direction) && test(view);
  return (view) => goes(frame, view.direction) && test(view);
}

function goes(frame: HeartbeatFrame, direction: Direction): boolean {
  return frame.direction === 'either' || frame.direction === (direction === 'sent' ? 'client' : 'server');
}

function patternAsText(_key: string, value: unknown): unknown {
  return value instanceof RegExp ? String(value) : value;
}

/** A shape whose only conditions are that some members exist, or that a status is fine. */
function isAnyReply(frame: HeartbeatFrame): boolean {
  return (
    frame.match.kind === 'json' &&
    frame.match.all.every(
      (condition) => 'exists' in condition || ('equals' in condition && condition.equals === 200),
    )
  );
}

/** Every convention that can be told from single frames, in the order of the table. */
export const conventions: readonly Convention[] = heartbeats
  .filter((entry) => entry.ping?.match.kind !== 'periodic' && entry.ping?.match.kind !== 'protobuf')
  .map(compile);

/** Heuristics for protocols nobody knows; the rest is recognised by its own marks. */
export const fallbackConventions = conventions.filter(({ entry }) => entry.detectBy.fallback === true);
export const namedConventions = conventions.filter(({ entry }) => entry.detectBy.fallback !== true);

/** A convention as a menu offers it. */
export interface ConventionChoice {
  /** What `Analyses.setConvention` takes. */
  readonly id: string;
  /** As the table names it, with its version: two conventions of one protocol have different names. */
  readonly name: string;
}

/** Every convention with a shape of its own, by name: for a menu. */
export const conventionChoices: readonly ConventionChoice[] = conventions
  .filter(({ entry }) => entry.ping !== undefined)
  .map(({ entry: { id, protocol } }) => ({ id, name: protocol }))
  .sort((a, b) => a.name.localeCompare(b.name, 'en'));

const byId = new Map(conventions.map((convention) => [convention.entry.id, convention]));

/** The convention with this id of {@link conventionChoices}; `undefined` when there is none. */
export function findConvention(id: string): Convention | undefined {
  return byId.get(id);
}
