import * as v from 'valibot';
import { Fault } from '../../base/fault.ts';

const table = v.record(v.string(), v.number());

const ConstantsSchema = v.object({
  logEventTypes: table,
  logSourceType: table,
  logEventPhase: table,
  netError: table,
  certStatusFlag: v.fallback(table, {}),
  /** Text in files of Chrome, a number in those of old versions. */
  timeTickOffset: v.pipe(v.union([v.string(), v.number()]), v.transform(Number), v.finite()),
  logCaptureMode: v.fallback(v.optional(v.string()), undefined),
  clientInfo: v.fallback(v.optional(v.object({ name: v.string(), version: v.string() })), undefined),
});

/** Chrome's tables of names; the numbers differ from version to version. */
export interface NetLogConstants {
  readonly eventTypes: ReadonlyMap<string, number>;
  readonly sourceTypes: ReadonlyMap<string, number>;
  readonly phases: { readonly begin: number; readonly end: number };
  /** Wall time minus ticks, in ms: ticks are the system's monotonic clock. */
  readonly tickOffsetMs: number;
  /** The log was recorded with the bytes that were sent and received. */
  readonly hasBytes: boolean;
  /** The browser with its version. */
  readonly client: string | undefined;
  /** The name of a net error: `ERR_CONNECTION_RESET` for -101. */
  netErrorName(code: number): string;
  /** The names of the bits that are set in a certificate's status. */
  certificateProblems(status: number): readonly string[];
}

/** Bits that say how a certificate was looked at, not what is wrong with it. */
const NO_PROBLEM = new Set(['IS_EV', 'REV_CHECKING_ENABLED', 'IS_QWAC', 'CERTIFICATE_TRANSPARENCY_REQUIRED']);

/** Reads the first line of a net log. Throws a {@link Fault} when it is none. */
export function readConstants(line: string): NetLogConstants {
  const text = line.trimEnd();
  if (!/^\{\s*"constants"\s*:/.test(text)) throw notANetLog();
  if (!text.endsWith(',')) {
    throw new Fault(
      'file-unrecognised',
      'This net log does not have its events line by line, as Chrome writes them: open the file that Chrome wrote.',
    );
  }
  let value: unknown;
  try {
    value = JSON.parse(`${text.slice(0, -1)}}`);
  } catch (error) {
    throw notANetLog({ cause: error });
  }
  const parsed = v.safeParse(v.object({ constants: ConstantsSchema }), value);
  if (!parsed.success) throw notANetLog({ cause: new v.ValiError(parsed.issues) });
  const { constants } = parsed.output;
  const { netError, certStatusFlag, logEventPhase, clientInfo } = constants;
  const errorNames = new Map(Object.entries(netError).map(([name, code]) => [code, name]));
  return {
    eventTypes: new Map(Object.entries(constants.logEventTypes)),
    sourceTypes: new Map(Object.entries(constants.logSourceType)),
    phases: { begin: logEventPhase.PHASE_BEGIN ?? 1, end: logEventPhase.PHASE_END ?? 2 },
    tickOffsetMs: constants.timeTickOffset,
    hasBytes: constants.logCaptureMode === 'Everything',
    client: clientInfo && `${clientInfo.name} ${clientInfo.version}`,
    netErrorName: (code) => errorNames.get(code) ?? `net error ${code}`,
    certificateProblems: (status) =>
      Object.entries(certStatusFlag)
        .filter(([name, bit]) => (status & bit) !== 0 && !NO_PROBLEM.has(name))
        .map(([name]) => name),
  };
}

function notANetLog(options?: ErrorOptions): Fault {
  return new Fault(
    'file-unrecognised',
    'The file begins like a net log, but its table of constants makes no sense.',
    options,
  );
}
