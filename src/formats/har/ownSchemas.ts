import * as v from 'valibot';
import type {
  CaptureChange,
  ContextRemoved,
  ContextType,
  EndCause,
  Origin,
  PageChange,
  ReadyState,
} from '../../model/events.ts';
import { type Confidence, RULE_NAMES, type Severity } from '../../model/finding.ts';
import { lenient } from './harSchemas.ts';
import { WireRecordSchema } from './wireRecord.ts';

const time = v.pipe(v.number(), v.finite());
const count = v.pipe(v.number(), v.integer(), v.minValue(0));

/** A picklist of a whole union: a member left out does not compile, so no session loses what is new in the model. */
function allOf<Union extends string>() {
  return <const Members extends readonly Union[]>(
    members: [Exclude<Union, Members[number]>] extends [never] ? Members : never,
  ) => v.picklist<Members>(members);
}

export const OriginSchema = allOf<Origin>()([
  'protocol',
  'page-hook',
  'net-log',
  'devtools-har',
  'file',
  'inferred',
]);

const witnessed = { atMs: time, origin: OriginSchema };
const Witnessed = v.object(witnessed);

const StackFrame = v.object({
  functionName: v.string(),
  url: v.string(),
  line: v.number(),
  column: v.number(),
});

/** `_wsDoctor` of an entry, frames and message notes aside. */
export const OwnEntrySchema = v.object({
  id: v.string(),
  contextId: lenient(v.string()),
  createdAtMs: time,
  origin: OriginSchema,
  openedBeforeCapture: lenient(v.boolean()),
  negotiated: lenient(v.object({ subprotocol: v.string(), extensions: v.string() })),
  stateReads: v.fallback(
    v.array(
      v.object({
        ...witnessed,
        state: allOf<ReadyState>()(['connecting', 'open', 'closing']),
        bufferedBytes: count,
      }),
    ),
    [],
  ),
  opened: lenient(Witnessed),
  request: lenient(Witnessed),
  cookies: lenient(v.object({ ...witnessed, wereSent: v.exactOptional(v.boolean()) })),
  response: lenient(Witnessed),
  browserErrors: v.fallback(v.array(v.object({ ...witnessed, message: v.string() })), []),
  closeCalls: v.fallback(
    v.array(
      v.object({
        ...witnessed,
        code: v.exactOptional(v.number()),
        reason: v.exactOptional(v.string()),
        stack: v.array(StackFrame),
        afterEnd: v.exactOptional(v.boolean()),
      }),
    ),
    [],
  ),
  close: lenient(
    v.object({
      ...witnessed,
      code: v.exactOptional(v.number()),
      reason: v.exactOptional(v.string()),
      wasClean: v.exactOptional(v.boolean()),
      bufferedBytes: v.exactOptional(v.number()),
      unwatched: v.exactOptional(v.boolean()),
    }),
  ),
  end: lenient(
    v.object({
      ...witnessed,
      cause: allOf<EndCause>()([
        'closed',
        'navigation',
        'context-destroyed',
        'crashed',
        'tab-closed',
        'unseen',
      ]),
    }),
  ),
  dropped: lenient(
    v.object({
      sent: count,
      received: count,
      sentBytes: count,
      receivedBytes: count,
      firstAtMs: v.exactOptional(time),
      lastSentAtMs: v.exactOptional(time),
      lastReceivedAtMs: v.exactOptional(time),
    }),
  ),
  wire: lenient(WireRecordSchema),
  usualOrigin: lenient(OriginSchema),
});

export type OwnEntry = v.InferOutput<typeof OwnEntrySchema>;

export const ClockSchema = v.nullable(v.object({ monotonicMs: time, wallMs: time }));

export const ContextSchema = v.object({
  id: v.string(),
  type: v.fallback(
    allOf<ContextType>()(['page', 'popup', 'iframe', 'worker', 'shared-worker', 'service-worker', 'unknown']),
    'unknown',
  ),
  url: v.string(),
  parentId: v.exactOptional(v.string()),
  browserId: lenient(v.string()),
  addedAtMs: time,
  removed: lenient(
    v.object({
      ...witnessed,
      cause: allOf<ContextRemoved['cause']>()(['navigation', 'destroyed', 'tab-closed']),
    }),
  ),
});

export const PageMarkSchema = v.object({
  ...witnessed,
  contextId: v.string(),
  change: allOf<PageChange>()([
    'hidden',
    'visible',
    'frozen',
    'resumed',
    'offline',
    'online',
    'navigated',
    'entered-back-forward-cache',
    'left-back-forward-cache',
    'crashed',
  ]),
  url: v.exactOptional(v.string()),
  isReload: v.exactOptional(v.boolean()),
});

export const CaptureMarkSchema = v.object({
  ...witnessed,
  change: allOf<CaptureChange>()(['started', 'stopped', 'paused', 'resumed', 'lost']),
  reason: v.exactOptional(v.string()),
});

export const ClockJumpSchema = v.object({ ...witnessed, byMs: v.number() });

export const FindingSchema = v.object({
  id: v.string(),
  rule: v.picklist(RULE_NAMES),
  severity: allOf<Severity>()(['info', 'warning', 'error']),
  confidence: allOf<Confidence>()(['low', 'medium', 'high']),
  title: v.string(),
  connections: v.array(v.string()),
  observedMs: v.exactOptional(v.number()),
  evidence: v.array(
    v.object({
      text: v.string(),
      origin: OriginSchema,
      atMs: v.exactOptional(time),
      connectionId: v.exactOptional(v.string()),
      frame: v.exactOptional(v.object({ connectionId: v.string(), index: count })),
    }),
  ),
  candidates: v.exactOptional(
    v.array(
      v.object({
        id: v.string(),
        seconds: v.number(),
        product: v.string(),
        setting: v.string(),
        offsetSeconds: v.number(),
        because: v.string(),
      }),
    ),
  ),
  alternatives: v.array(v.string()),
  advice: v.array(
    v.object({
      title: v.string(),
      language: v.exactOptional(v.string()),
      snippet: v.exactOptional(v.string()),
    }),
  ),
});

export type FileFinding = v.InferOutput<typeof FindingSchema>;

export const RedactionSchema = v.object({
  counts: v.object({
    headers: v.fallback(count, 0),
    subprotocols: v.fallback(count, 0),
    urlParts: v.fallback(count, 0),
    fields: v.fallback(count, 0),
    tokens: v.fallback(count, 0),
    binaryPayloads: v.fallback(count, 0),
  }),
  names: v.fallback(v.array(v.string()), []),
  binary: v.fallback(v.picklist(['remove', 'keep']), 'remove'),
});

export const NoteSchema = v.object({
  first: count,
  count,
  origin: lenient(OriginSchema),
  sizes: lenient(v.array(v.nullable(count))),
  wireSizes: lenient(v.array(v.nullable(count))),
});

export type MessageNote = v.InferOutput<typeof NoteSchema>;

/** `[messages before it, atMs, type, opcode, sizeBytes, more]` */
export const OtherFrameSchema = v.tuple([
  count,
  time,
  v.picklist(['send', 'receive']),
  count,
  v.nullable(count),
  v.optional(
    v.object({
      origin: lenient(OriginSchema),
      wireSizeBytes: lenient(count),
      payloadDropped: lenient(v.boolean()),
      text: lenient(v.string()),
      base64: lenient(v.string()),
    }),
    {},
  ),
]);

export type OtherFrame = v.InferOutput<typeof OtherFrameSchema>;
