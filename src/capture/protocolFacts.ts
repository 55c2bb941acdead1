import type { Protocol } from 'devtools-protocol';
import { base64ByteLength } from '../base/bytes.ts';
import type { Header, Initiator, StackFrame } from '../model/events.ts';
import { HOOK_SOURCE_URL } from './hookMessages.ts';

/** What tells one message from another without carrying it: kind, length and beginning. */
export interface Fingerprint {
  readonly isText: boolean;
  /** UTF-16 units of a text, bytes otherwise. */
  readonly size: number;
  /** The first 32 UTF-16 units of a text, empty otherwise. */
  readonly text: string;
}

/** What the hook will say of the same message; see `heard` in hookMessages.ts. */
export function fingerprint(opcode: number, payloadData: string): Fingerprint {
  return opcode === 1
    ? { isText: true, size: payloadData.length, text: payloadData.slice(0, 32) }
    : { isText: false, size: base64ByteLength(payloadData), text: '' };
}

/** The same as one text, for comparison. */
export function fingerprintKey({ isText, size, text }: Fingerprint): string {
  return `${isText ? 'text' : 'binary'} ${size} ${text}`;
}

/** The protocol's headers in ours; a repeated header comes as one value with line breaks in it. */
export function toHeaders(headers: Protocol.Network.Headers): Header[] {
  return Object.entries(headers).map(([name, value]) => ({ name, value }));
}

/** Who opened the socket. Protocol stacks count lines and columns from 0, ours from 1; the hook's own frame is left out. */
export function toInitiator(initiator: Protocol.Network.Initiator | undefined): Initiator | undefined {
  if (!initiator) return undefined;
  const stack: StackFrame[] = [];
  for (let part = initiator.stack; part; part = part.parent) {
    for (const { functionName, url, lineNumber, columnNumber } of part.callFrames) {
      if (url === HOOK_SOURCE_URL) continue;
      stack.push({ functionName, url, line: lineNumber + 1, column: columnNumber + 1 });
    }
  }
  return { type: initiator.type, stack };
}
