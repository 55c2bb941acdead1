import { fileURLToPath } from 'node:url';
import { buildSchema } from 'graphql';
import { useServer as serveGraphql } from 'graphql-ws/use/ws';
import { type LibraryPeer, TIMED, UNTIL, WORK_MS } from './libraryPeer.ts';
import { startTappedServer } from './tappedServer.ts';

/** graphql-ws: the client pings, operations and the connection are acknowledged. */
export async function startGraphqlPeer(): Promise<LibraryPeer> {
  const server = await startTappedServer('/graphql', (text) => /"type":"(\w+)"/.exec(text)?.[1]);
  const rootValue = {
    hello: () => new Promise((resolve) => setTimeout(resolve, WORK_MS, 'hello')),
  };
  serveGraphql(
    { schema: buildSchema('type Query { hello: String }'), roots: { query: rootValue } },
    server.sockets,
  );
  return {
    name: 'graphql-ws',
    path: '/graphql',
    bundle: fileURLToPath(new URL('../../../node_modules/graphql-ws/umd/graphql-ws.js', import.meta.url)),
    client: `(async () => {
      ${UNTIL} ${TIMED}
      const report = { pings: 0, pongs: 0, pingMs: [], requestMs: [] };
      let pingedAt = 0;
      const client = graphqlWs.createClient({
        url: '${server.url}',
        keepAlive: 300,
        lazy: false,
        retryAttempts: 0,
        on: {
          ping: (received) => { if (!received) { report.pings++; pingedAt = performance.now(); } },
          pong: (received) => { if (received) { report.pongs++; report.pingMs.push(performance.now() - pingedAt); } },
        },
      });
      const ask = () => new Promise((resolve, reject) => {
        client.subscribe({ query: '{ hello }' }, { next: resolve, error: reject, complete() {} });
      });
      for (let n = 0; n < 5; n++) report.requestMs.push(await timed(ask));
      await until(() => report.pongs >= 5 && report.pings === report.pongs);
      await client.dispose();
      return report;
    })()`,
    tap: server.tap,
    close: server.close,
  };
}
