import type { HeartbeatEntry } from './types.ts';

/** Heartbeats of development servers. */
export const devServerHeartbeats: readonly HeartbeatEntry[] = [
  {
    id: 'vite-hmr',
    protocol: 'Vite HMR',
    detectBy: { subprotocols: ['vite-hmr'] },
    ping: {
      direction: 'client',
      encoding: 'text',
      match: { kind: 'json', all: [{ pointer: '/type', equals: 'ping' }] },
      example: '{"type":"ping"}',
    },
    oneWay: true,
    correlate: 'none (one-way)',
    intervalSeconds: 30,
    note: 'Sockets with subprotocol vite-ping are probes that the server closes with 1000.',
    source: {
      title: 'Vite moduleRunnerTransport.ts',
      url: 'vitejs/vite:packages/vite/src/shared/moduleRunnerTransport.ts',
    },
    verified: true,
  },
  {
    id: 'next-hmr',
    protocol: 'Next.js HMR',
    detectBy: { urlPath: /\/_next\/webpack-hmr/ },
    ping: {
      direction: 'client',
      encoding: 'text',
      match: { kind: 'json', all: [{ pointer: '/event', equals: 'ping' }] },
      example: '{"event":"ping"}',
    },
    pong: {
      direction: 'server',
      encoding: 'text',
      match: { kind: 'json', all: [{ pointer: '/event', equals: 'pong' }] },
      example: '{"event":"pong"}',
    },
    oneWay: false,
    correlate: 'order',
    intervalSeconds: 2.5,
    note: 'Ping shape and 2.5 s interval seen in a build output; the pong shape is from memory and newer versions use action names.',
    source: {
      title: 'next client build output',
      url: 'vercel/next.js:packages/next/src/client/dev/on-demand-entries-client.ts',
    },
    verified: false,
  },
  {
    id: 'webpack-dev-server',
    protocol: 'webpack-dev-server',
    detectBy: { urlPath: /^\/ws$/ },
    oneWay: false,
    correlate: 'protocol ping frames',
    intervalSeconds: 1,
    timeoutSeconds: 1,
    note: 'Invisible to scripts. The application messages are {"type":"hash"|"ok"|"warnings"|...}. Older versions used sockjs-node at /sockjs-node.',
    source: {
      title: 'webpack-dev-server WebsocketServer.js',
      url: 'webpack/webpack-dev-server:lib/servers/WebsocketServer.js',
    },
    verified: true,
  },
];
