import type { Opcode } from '../../../model/events.ts';

const LABELS = new Map<Opcode, string>([
  [0, 'continued'],
  [1, 'text'],
  [2, 'binary'],
  [8, 'close'],
  [9, 'ping'],
  [10, 'pong'],
]);

/** Name of an opcode (RFC 6455 section 11.8). */
export function opcodeLabel(opcode: Opcode): string {
  return LABELS.get(opcode) ?? `opcode ${opcode}`;
}
