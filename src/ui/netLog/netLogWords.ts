import { formatBytes, formatCount, plural } from '../../base/format.ts';
import type { NetLogState } from '../../store/state.ts';

/** Where the net log stands: for the status bar, and as sentences. */
export function netLogWords({ status, readBytes, shownSockets, hiddenSockets }: NetLogState): {
  readonly short: string;
  readonly long: string;
} {
  if (status.kind === 'none') return { short: 'net log: none', long: 'No net log is followed.' };
  const { name, from } = status.source;
  const what = from === 'launcher' ? 'The net log of this browser' : name;
  const hidden = hiddenSockets === 0 ? '' : `, ${formatCount(hiddenSockets)} of others left out`;
  const found = `${plural(shownSockets, 'socket')} of this session found in it${hidden}.`;
  switch (status.kind) {
    case 'reading':
      return { short: 'net log: reading', long: `${what} is being read.` };
    case 'following':
      return {
        short: `net log: followed, ${plural(shownSockets, 'socket')}`,
        long: `${what} is followed (${formatBytes(readBytes)} so far). ${found}`,
      };
    case 'quiet':
      return {
        short: 'net log: no longer grows',
        long:
          `Chrome writes nothing to ${name} any more. Was logging stopped, or is this an older file? ` +
          'With a maximum size Chrome writes it only when logging is stopped.',
      };
    case 'complete':
      return {
        short: `net log: read, ${plural(shownSockets, 'socket')}`,
        long: `${what} was read to its end (${formatBytes(readBytes)}). ${found}`,
      };
    case 'ended':
      return { short: 'net log: lost', long: status.sentence };
  }
}
