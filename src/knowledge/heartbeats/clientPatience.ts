import type { KnowledgeSource } from '../source.ts';

/** How long the usual client library of a protocol hears nothing from the server until it closes the socket. */
export interface ClientPatience {
  /** Name of the protocol family (`protocols/heartbeats/families.ts`). */
  readonly family: string;
  /** Default pause between two beats of the server. */
  readonly intervalSeconds: number;
  /** Default patience; where the server announces another interval, it differs by as much. */
  readonly seconds: number;
  /** The library looks only now and then, so it may close so much later. */
  readonly lateSeconds: number;
  readonly source: KnowledgeSource;
}

/** Libraries whose default is one number. Those that ask themselves and wait for an answer are not among them. */
export const clientPatience: readonly ClientPatience[] = [
  {
    family: 'engine.io',
    intervalSeconds: 25,
    seconds: 45,
    lateSeconds: 0,
    source: {
      title: 'Engine.IO protocol v4: pingInterval + pingTimeout',
      url: 'socketio/socket.io:docs/engine.io-protocol/v4-current.md',
    },
  },
  {
    family: 'signalr',
    intervalSeconds: 15,
    seconds: 30,
    lateSeconds: 0,
    source: {
      title: 'SignalR HubConnection.ts: serverTimeoutInMilliseconds, restarted by every message',
      url: 'dotnet/aspnetcore:src/SignalR/clients/ts/signalr/src/HubConnection.ts',
    },
  },
  {
    family: 'actioncable',
    intervalSeconds: 3,
    seconds: 6,
    // Releases look every 3 s, or every 6 s and a random share more.
    lateSeconds: 7,
    source: {
      title: 'Action Cable connection_monitor.js: staleThreshold and its poll interval',
      url: 'rails/rails:actioncable/app/javascript/action_cable/connection_monitor.js',
    },
  },
  {
    family: 'centrifugo',
    intervalSeconds: 25,
    seconds: 35,
    lateSeconds: 0,
    source: {
      title: 'centrifuge-js centrifuge.ts: maxServerPingDelay',
      url: 'centrifugal/centrifuge-js:src/centrifuge.ts',
    },
  },
  {
    family: 'ably',
    intervalSeconds: 15,
    seconds: 25,
    lateSeconds: 0,
    source: {
      title: 'Ably docs (connect, heartbeats); ably-js transport.ts',
      url: 'ably/docs:src/pages/docs/connect/index.mdx',
    },
  },
];
