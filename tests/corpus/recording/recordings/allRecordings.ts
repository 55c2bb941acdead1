import type { Recording } from '../recording.ts';
import { halfOpenRecordings } from './halfOpen.ts';
import { handshakeRecordings } from './handshakes.ts';
import { idleRecordings } from './idle.ts';
import { networkRecordings } from './network.ts';
import { pageRecordings } from './page.ts';
import { serverRecordings } from './servers.ts';

/** Every session that is recorded; the slow ones first, so that the others run beside them. */
export const allRecordings: readonly Recording[] = [
  ...idleRecordings,
  ...halfOpenRecordings,
  ...pageRecordings,
  ...serverRecordings,
  ...handshakeRecordings,
  ...networkRecordings,
];
