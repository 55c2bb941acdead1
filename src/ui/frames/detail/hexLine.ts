export const HEX_LINE_BYTES = 16;

export interface HexLine {
  readonly offset: string;
  /** Two digits a byte, a wider gap in the middle. */
  readonly hex: string;
  /** Printable ASCII; a dot for everything else. */
  readonly ascii: string;
}

/** One line of a hex dump. */
export function hexLine(bytes: Uint8Array, line: number): HexLine {
  const from = line * HEX_LINE_BYTES;
  const part = bytes.subarray(from, from + HEX_LINE_BYTES);
  let hex = '';
  let ascii = '';
  for (const [index, byte] of part.entries()) {
    hex += `${index === HEX_LINE_BYTES / 2 ? ' ' : ''}${byte.toString(16).padStart(2, '0')} `;
    ascii += byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·';
  }
  return { offset: from.toString(16).padStart(8, '0'), hex: hex.trimEnd().padEnd(48), ascii };
}
