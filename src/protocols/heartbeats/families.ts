/** A protocol as people and reports name it; several entries of the heartbeat table can speak one protocol. */
export interface ProtocolFamily {
  /** Stable name in reports and files. */
  readonly id: string;
  readonly name: string;
}

const SOCKET_IO = { id: 'engine.io', name: 'Engine.IO / Socket.IO' } as const;
const SIGNALR = { id: 'signalr', name: 'SignalR' } as const;
const PHOENIX = {
  id: 'phoenix',
  name: 'Phoenix channels',
} as const;
const GRAPHQL = {
  id: 'graphql-transport-ws',
  name: 'GraphQL over WebSocket (graphql-transport-ws)',
} as const;

/** Entries of the heartbeat table whose protocol has another name, or close codes of its own. */
const FAMILIES: Readonly<Record<string, ProtocolFamily>> = {
  'engineio-v4': SOCKET_IO,
  'engineio-v3': SOCKET_IO,
  sockjs: { id: 'sockjs', name: 'SockJS' },
  'signalr-json': SIGNALR,
  'signalr-messagepack': SIGNALR,
  'signalr-classic': { ...SIGNALR, name: 'ASP.NET SignalR 2.x (classic)' },
  'phoenix-v2': PHOENIX,
  'phoenix-v1': PHOENIX,
  'supabase-realtime': { ...PHOENIX, id: 'supabase-realtime', name: 'Supabase Realtime' },
  actioncable: { id: 'actioncable', name: 'Action Cable' },
  'meteor-ddp': { id: 'ddp', name: 'Meteor DDP' },
  'graphql-transport-ws': GRAPHQL,
  'hasura-graphql-ws': GRAPHQL,
  'subscriptions-transport-ws': {
    id: 'subscriptions-transport-ws',
    name: 'GraphQL over WebSocket (subscriptions-transport-ws)',
  },
  nats: { id: 'nats', name: 'NATS' },
  pusher: { id: 'pusher', name: 'Pusher Channels' },
  'centrifugo-json': {
    id: 'centrifugo',
    name: 'Centrifugo',
  },
  'discord-gateway': {
    id: 'discord-gateway',
    name: 'Discord Gateway',
  },
  'discord-voice': {
    id: 'discord-voice',
    name: 'Discord Voice Gateway',
  },
  'twitch-eventsub': {
    id: 'twitch-eventsub',
    name: 'Twitch EventSub',
  },
  hocuspocus: { id: 'hocuspocus', name: 'Hocuspocus (Yjs)' },
  liveblocks: { id: 'liveblocks', name: 'Liveblocks' },
  deepgram: { id: 'deepgram', name: 'Deepgram' },
  helius: { id: 'helius', name: 'Helius' },
  'vite-hmr': { id: 'vite-hmr', name: 'Vite HMR' },
  'jsonrpc-ping': { id: 'json-rpc', name: 'JSON-RPC 2.0' },
  'xmpp-ping': { id: 'xmpp', name: 'XMPP' },
  'xmpp-whitespace': { id: 'xmpp', name: 'XMPP' },
  'binance-wsapi': { id: 'binance', name: 'Binance' },
  'bybit-public': { id: 'bybit', name: 'Bybit' },
  'bybit-private': { id: 'bybit', name: 'Bybit' },
  'kraken-v2': { id: 'kraken', name: 'Kraken' },
  'kraken-heartbeat': { id: 'kraken', name: 'Kraken' },
  'kraken-v1-heartbeat': { id: 'kraken', name: 'Kraken' },
};

/** The protocol behind an entry of the heartbeat table; `protocol` is the table's own words for it. */
export function familyOf(entryId: string, protocol: string): ProtocolFamily {
  return FAMILIES[entryId] ?? { id: entryId, name: protocol };
}
