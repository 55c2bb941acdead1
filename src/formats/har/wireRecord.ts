import * as v from 'valibot';
import type { ConnectionId } from '../../model/events.ts';
import type { Connection } from '../../model/session.ts';
import type { WireFact, WireFactKind } from '../../model/wireFacts.ts';
import type { Redactor } from '../redact.ts';
import { roundedMs } from './fileTime.ts';
import { lenient } from './harSchemas.ts';
import type { ReadingLog } from './readingLog.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const time = v.pipe(v.number(), v.finite());
const text = v.exactOptional(v.string());
const error = { error: text };

/** Takes a schema of every fact of the model: one left out does not compile, so no file loses it. */
function everyFact<const Schema extends v.GenericSchema<unknown, { readonly type: string }>>(
  schema: [Exclude<WireFactKind['type'], v.InferOutput<Schema>['type']>] extends [never] ? Schema : never,
): Schema {
  return schema;
}

const FactSchema = everyFact(
  v.variant('type', [
    v.object({ type: v.literal('proxy'), proxy: v.string() }),
    v.object({ type: v.literal('dns'), host: v.string(), durationMs: time, ...error }),
    v.object({ type: v.literal('tcp'), address: v.string(), localAddress: text, durationMs: time, ...error }),
    v.object({ type: v.literal('tunnel'), status: text, ...error }),
    v.object({
      type: v.literal('tls'),
      version: text,
      alpn: text,
      isResumed: v.exactOptional(v.boolean()),
      durationMs: time,
      ...error,
    }),
    v.object({ type: v.literal('certificate'), problems: v.array(v.string()), ...error }),
    v.object({ type: v.literal('reused'), idleMs: v.exactOptional(time) }),
    v.object({ type: v.literal('upgrade-failed'), message: v.string(), ...error }),
    v.object({
      type: v.literal('invalid-frame'),
      code: v.exactOptional(v.number()),
      reason: v.string(),
      detail: v.string(),
    }),
    v.object({ type: v.literal('close-timeout') }),
    v.object({ type: v.literal('end-of-stream') }),
    v.object({
      type: v.literal('socket-error'),
      during: v.picklist(['reading', 'writing']),
      error: v.string(),
    }),
    v.object({ type: v.literal('tcp-closed') }),
    v.object({ type: v.literal('log-ended') }),
  ]),
);

/** A fact with its time; `undefined` for what this version does not know. */
const TimedFactSchema = v.fallback(
  v.optional(v.intersect([v.object({ atMs: time }), FactSchema])),
  undefined,
);

const TotalsSchema = v.object({
  messages: count,
  wireBytes: count,
  comparedBytes: count,
  comparedWireBytes: count,
});

/** `_wsDoctor.wire` of an entry. */
export const WireRecordSchema = v.object({
  facts: v.fallback(v.array(TimedFactSchema), []),
  tcp: lenient(v.object({ sentBytes: count, receivedBytes: count })),
  sent: lenient(TotalsSchema),
  received: lenient(TotalsSchema),
});

type WireRecord = v.InferOutput<typeof WireRecordSchema>;

/** What a file says of a connection's wire; nothing where nobody watched it. */
export function wireRecord({ wire }: Connection, redactor: Redactor): object {
  if (!wire) return {};
  const { facts, sent, received, tcp } = wire;
  return {
    wire: { facts: facts.map((fact) => cleanFact(fact, redactor)), ...(tcp && { tcp }), sent, received },
  };
}

/** Tells of the wire of a connection of our own file, after its frames. */
export function tellWire(
  record: WireRecord,
  connectionId: ConnectionId,
  createdAtMs: number,
  log: ReadingLog,
): void {
  const { clock } = log;
  const { facts, tcp, sent, received } = record;
  for (const timed of facts) {
    if (!timed) continue;
    const { atMs, ...fact } = timed;
    log.emit({ kind: 'wire-fact', atMs: clock.atMsOfOwn(atMs), origin: 'net-log', connectionId, fact });
  }
  log.emit({
    kind: 'wire-totals',
    atMs: clock.atMsOfOwn(createdAtMs),
    origin: 'net-log',
    connectionId,
    ...(tcp && { tcp }),
    ...(sent && { sent }),
    ...(received && { received }),
  });
}

/** Texts of the server and addresses may hold what does not belong into a clean file. */
function cleanFact({ atMs, type, ...details }: WireFact, redactor: Redactor): object {
  const clean = Object.entries(details)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => [name, typeof value === 'string' ? redactor.text(value) : value]);
  return { atMs: roundedMs(atMs), type, ...Object.fromEntries(clean) };
}
