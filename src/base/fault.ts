/** What went wrong, in a form that other code can tell apart. */
export type FaultCode =
  | 'attach-failed'
  | 'attach-blocked'
  | 'file-unreadable'
  | 'file-unrecognised'
  | 'file-from-the-future'
  | 'cancelled'
  | 'bad-call';

/**
 * An expected failure: `message` is one sentence for people that says what to do.
 * Survives a port or `postMessage` as {@link FaultData}.
 */
export class Fault extends Error {
  override readonly name = 'Fault';
  readonly code: FaultCode;

  constructor(code: FaultCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** A {@link Fault} as plain data. */
export interface FaultData {
  readonly code: FaultCode;
  readonly message: string;
}

/** The sentence to show for anything that was thrown. */
export function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
