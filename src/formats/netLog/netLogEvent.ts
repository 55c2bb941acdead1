import * as v from 'valibot';

/** One line of a net log. */
export interface NetLogEvent {
  /** Ticks of the system's monotonic clock in ms. */
  readonly tickMs: number;
  readonly phase: 'begin' | 'end' | 'none';
  readonly sourceId: number;
  readonly sourceType: number;
}

const EventSchema = v.object({
  time: v.pipe(v.union([v.string(), v.number()]), v.transform(Number), v.finite()),
  phase: v.number(),
  source: v.object({ id: v.number(), type: v.number() }),
  params: v.optional(v.unknown()),
});

/** The event of a line and its parameters; `undefined` when the line makes no sense. */
export function parseEvent(
  json: string,
  phases: { readonly begin: number; readonly end: number },
): { readonly event: NetLogEvent; readonly params: unknown } | undefined {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    // A line that is no JSON: counted by the caller.
    return undefined;
  }
  const parsed = v.safeParse(EventSchema, value);
  if (!parsed.success) return undefined;
  const { time, phase, source, params } = parsed.output;
  return {
    event: {
      tickMs: time,
      phase: phase === phases.begin ? 'begin' : phase === phases.end ? 'end' : 'none',
      sourceId: source.id,
      sourceType: source.type,
    },
    params: params ?? {},
  };
}

/** Reads one type of event. Returns false when its parameters are not what they should be. */
export type EventReader = (event: NetLogEvent, params: unknown) => boolean;

/** An {@link EventReader} that checks the parameters against `schema` first. */
export function reading<const Schema extends v.GenericSchema>(
  schema: Schema,
  handle: (event: NetLogEvent, params: v.InferOutput<Schema>) => void,
): EventReader {
  return (event, params) => {
    const parsed = v.safeParse(schema, params);
    if (!parsed.success) return false;
    handle(event, parsed.output);
    return true;
  };
}

const optionalText = v.fallback(v.optional(v.string()), undefined);
const optionalNumber = v.fallback(v.optional(v.number()), undefined);
const dependency = v.fallback(v.optional(v.object({ id: v.number() })), undefined);

export const NoParams = v.object({});
export const NetErrorParams = v.object({ net_error: optionalNumber });
export const DependencyParams = v.object({ source_dependency: dependency });
export const UrlParams = v.object({ url: optionalText, net_error: optionalNumber });
export const StreamJobParams = v.object({ logical_destination: optionalText, source_dependency: dependency });
export const ProxyParams = v.object({ proxy_info: v.string() });
export const ReusedParams = v.object({ idle_ms: optionalNumber });
export const HeadersParams = v.object({ headers: v.array(v.string()) });
export const RequestHeadersParams = v.object({ headers: v.array(v.string()), line: optionalText });
export const UpgradeFailureParams = v.object({ message: v.string(), net_error: optionalNumber });
export const StateParams = v.object({ new_state: v.string() });
export const FrameParams = v.object({
  final: v.boolean(),
  opcode: v.number(),
  payload_length: v.number(),
  reserved1: v.fallback(v.boolean(), false),
});
export const InvalidFrameParams = v.object({
  code: optionalNumber,
  reason: v.fallback(v.string(), ''),
  internal_reason: optionalText,
});
export const DnsParams = v.object({ host: optionalText, net_error: optionalNumber });
export const AttemptParams = v.object({ address: optionalText });
export const TcpConnectParams = v.object({ local_address: optionalText, net_error: optionalNumber });
export const TlsParams = v.object({
  version: optionalText,
  next_proto: optionalText,
  is_resumed: v.fallback(v.optional(v.boolean()), undefined),
  net_error: optionalNumber,
});
export const CertificateParams = v.object({ cert_status: optionalNumber, net_error: optionalNumber });
export const BytesParams = v.object({ byte_count: v.number(), bytes: optionalText });
