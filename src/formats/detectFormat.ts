/** What a file is, as far as its first bytes tell. */
export type FileFormat = 'har' | 'net-log';

/** Why a file cannot be read, as a sentence for people. */
export interface Unrecognised {
  readonly problem: string;
}

/** How many bytes {@link detectFormat} wants to see. */
export const DETECT_BYTES = 4096;

/**
 * Tells the format from the first bytes of a file. A net log begins with its table of constants
 * (`net/log/file_net_log_observer.cc`); whatever else is a JSON object counts as HAR until it proves otherwise.
 */
export function detectFormat(firstBytes: Uint8Array): FileFormat | Unrecognised {
  if (firstBytes.length === 0) return { problem: 'The file is empty.' };
  if (startsWith(firstBytes, [0x1f, 0x8b])) {
    return { problem: 'The file is compressed (gzip): unpack it first.' };
  }
  if (startsWith(firstBytes, [0x50, 0x4b, 0x03, 0x04])) {
    return { problem: 'The file is a ZIP archive: unpack it and open the .har file in it.' };
  }
  const text = new TextDecoder().decode(firstBytes).trimStart();
  if (text === '') return { problem: 'The file is empty.' };
  if (!text.startsWith('{'))
    return { problem: 'The file is not JSON, so it is neither a HAR nor a net log.' };
  return /^\{\s*"constants"\s*:/.test(text) ? 'net-log' : 'har';
}

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, index) => bytes[index] === byte);
}
