import { chatAndStreamingHeartbeats } from './chatAndStreaming.ts';
import { collaborationHeartbeats } from './collaboration.ts';
import { devServerHeartbeats } from './devServers.ts';
import { exchangeHeartbeats } from './exchanges.ts';
import { fallbackHeartbeats } from './fallbacks.ts';
import { graphqlHeartbeats } from './graphql.ts';
import { messagingHeartbeats } from './messaging.ts';
import { socketLibraryHeartbeats } from './socketLibraries.ts';
import type { HeartbeatEntry } from './types.ts';

/** Every known heartbeat convention; the heuristics (`detectBy.fallback`) come last. */
export const heartbeats: readonly HeartbeatEntry[] = [
  ...socketLibraryHeartbeats,
  ...messagingHeartbeats,
  ...graphqlHeartbeats,
  ...chatAndStreamingHeartbeats,
  ...exchangeHeartbeats,
  ...collaborationHeartbeats,
  ...devServerHeartbeats,
  ...fallbackHeartbeats,
];
