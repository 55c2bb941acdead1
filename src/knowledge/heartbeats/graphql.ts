import type { HeartbeatEntry } from './types.ts';

/** Heartbeats of GraphQL over WebSocket. */
export const graphqlHeartbeats: readonly HeartbeatEntry[] = [
  {
    id: 'graphql-transport-ws',
    protocol: 'graphql-transport-ws (graphql-ws library)',
    detectBy: { subprotocols: ['graphql-transport-ws'] },
    ping: {
      direction: 'either',
      encoding: 'text',
      match: { kind: 'json', all: [{ pointer: '/type', equals: 'ping' }] },
      example: '{"type":"ping"}',
    },
    pong: {
      direction: 'either',
      encoding: 'text',
      match: { kind: 'json', all: [{ pointer: '/type', equals: 'pong' }] },
      example: '{"type":"pong"}',
    },
    oneWay: false,
    correlate: 'order; optional payload may be echoed by the application',
    note: 'Either side may ping; pong may also be sent unsolicited. Client keepAlive is off by default; the server keepAlive of 12 s uses protocol ping frames that scripts cannot see.',
    source: { title: 'graphql-ws PROTOCOL.md', url: 'enisdenjo/graphql-ws:PROTOCOL.md' },
    verified: true,
  },
  {
    id: 'subscriptions-transport-ws',
    protocol: 'subscriptions-transport-ws (Apollo legacy, Hasura, AppSync)',
    detectBy: { subprotocols: ['graphql-ws'] },
    ping: {
      direction: 'server',
      encoding: 'text',
      match: { kind: 'json', all: [{ pointer: '/type', equals: 'ka' }] },
      example: '{"type":"ka"}',
    },
    oneWay: true,
    correlate: 'none (one-way)',
    timeoutSeconds: 30,
    note: 'Confusing naming: the subprotocol string "graphql-ws" belongs to the OLD library. keepAlive is off unless configured; Hasura sends every 5 s; AWS AppSync clients warn after 65 s and give up after 300 s without ka.',
    source: {
      title: 'subscriptions-transport-ws message-types.ts, PROTOCOL.md',
      url: 'apollographql/subscriptions-transport-ws:src/message-types.ts',
    },
    verified: true,
  },
  {
    id: 'hasura-graphql-ws',
    protocol: 'Hasura (graphql-transport-ws)',
    detectBy: { subprotocols: ['graphql-transport-ws'], urlPath: /\/v1\/graphql/ },
    ping: {
      direction: 'server',
      encoding: 'text',
      match: { kind: 'json', all: [{ pointer: '/type', equals: 'ping' }] },
      example: '{"type":"ping"}',
    },
    pong: {
      direction: 'client',
      encoding: 'text',
      match: { kind: 'json', all: [{ pointer: '/type', equals: 'pong' }] },
      example: '{"type":"pong"}',
    },
    oneWay: false,
    correlate: 'order',
    note: 'HASURA_GRAPHQL_WEBSOCKET_KEEPALIVE (5 s) concerns the legacy protocol only.',
    source: {
      title: 'Hasura server options name a separate legacy keepalive',
      url: 'hasura/graphql-engine:server/src-lib/Hasura/Server/Init/Arg/Command/Serve.hs',
    },
    verified: false,
  },
];
