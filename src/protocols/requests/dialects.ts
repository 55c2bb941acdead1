import type { RequestDialect } from './dialect.ts';
import {
  actionCable,
  centrifugo,
  ddp,
  graphql,
  homeAssistant,
  jsonRpc,
  phoenix,
  pusher,
  signalR,
} from './jsonDialects.ts';
import { mqtt } from './mqtt.ts';
import { socketIo } from './socketIo.ts';
import { stomp } from './stomp.ts';
import { wamp } from './wamp.ts';

/** How protocols acknowledge requests, by the id of their family. */
const DIALECTS: Readonly<Record<string, () => RequestDialect>> = {
  'engine.io': socketIo,
  'graphql-transport-ws': graphql,
  'subscriptions-transport-ws': graphql,
  phoenix,
  'supabase-realtime': phoenix,
  actioncable: actionCable,
  signalr: signalR,
  ddp,
  'home-assistant': homeAssistant,
  'json-rpc': jsonRpc,
  'deribit-test-request': jsonRpc,
  helius: jsonRpc,
  mqtt,
  pusher,
  centrifugo,
  stomp,
  wamp,
};

/** The dialect of a protocol, new for each connection; `undefined`: its requests are told by their identifiers alone. */
export function createDialect(protocolId: string): RequestDialect | undefined {
  return Object.hasOwn(DIALECTS, protocolId) ? DIALECTS[protocolId]?.() : undefined;
}
