import { assemblyAiCloseCodes } from './assemblyAi.ts';
import { centrifugoCloseCodes } from './centrifugo.ts';
import { collaborationCloseCodes } from './collaboration.ts';
import { conventionalCloseCodes } from './conventions.ts';
import { discordCloseCodes } from './discord.ts';
import { frameworkCloseCodes } from './frameworks.ts';
import { graphqlTransportWsCloseCodes } from './graphqlTransportWs.ts';
import { hostedApiCloseCodes } from './hostedApis.ts';
import { laravelReverbCloseCodes } from './laravelReverb.ts';
import { pusherCloseCodes } from './pusher.ts';
import { registryCloseCodes } from './registry.ts';
import { rfc6455CloseCodes } from './rfc6455.ts';
import { twitchEventSubCloseCodes } from './twitchEventSub.ts';
import type { CloseCodeEntry } from './types.ts';

/** Every known close code. A code may occur once per context; look it up with `explainCloseCode`. */
export const closeCodes: readonly CloseCodeEntry[] = [
  ...rfc6455CloseCodes,
  ...registryCloseCodes,
  ...conventionalCloseCodes,
  ...graphqlTransportWsCloseCodes,
  ...discordCloseCodes,
  ...pusherCloseCodes,
  ...laravelReverbCloseCodes,
  ...centrifugoCloseCodes,
  ...collaborationCloseCodes,
  ...twitchEventSubCloseCodes,
  ...assemblyAiCloseCodes,
  ...hostedApiCloseCodes,
  ...frameworkCloseCodes,
];
