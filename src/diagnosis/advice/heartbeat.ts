import { formatSeconds } from '../../base/format.ts';
import type { Advice } from '../../model/finding.ts';

/** A heartbeat this share of the shortest limit survives one that comes late or gets lost. */
const SHARE_OF_LIMIT = 0.5;

/** How often to send something so that a limit is never reached: half of it, in whole seconds where it is long. */
export function heartbeatIntervalMs(limitMs: number): number {
  const half = limitMs * SHARE_OF_LIMIT;
  return half >= 5000 ? Math.floor(half / 1000) * 1000 : Math.max(100, Math.floor(half / 100) * 100);
}

interface Recipe {
  readonly title: string;
  readonly language: string;
  readonly snippet: (intervalMs: number) => string;
}

const ENGINE_IO: Recipe = {
  title: 'Socket.IO server: shorten its ping interval',
  language: 'javascript',
  snippet: (intervalMs) => `const io = new Server(httpServer, {
  pingInterval: ${intervalMs},
  pingTimeout: ${Math.max(1000, intervalMs)},
});`,
};

const GRAPHQL: Recipe = {
  title: 'graphql-ws: switch the keep-alive on, on both sides',
  language: 'javascript',
  snippet: (intervalMs) => `// server (its pings are control frames)
useServer({ schema }, webSocketServer, ${intervalMs});

// client (its pings can be timed in the browser)
createClient({ url, keepAlive: ${intervalMs} });`,
};

const PHOENIX: Recipe = {
  title: 'Phoenix client: shorten the heartbeat',
  language: 'javascript',
  snippet: (intervalMs) => `const socket = new Socket('/socket', { heartbeatIntervalMs: ${intervalMs} });`,
};

const SIGNALR: Recipe = {
  title: 'SignalR server: shorten the keep-alive',
  language: 'csharp',
  snippet: (intervalMs) => `builder.Services.AddSignalR(options =>
{
    options.KeepAliveInterval = TimeSpan.FromSeconds(${intervalMs / 1000});
});`,
};

const WS: Recipe = {
  title: 'Node server (ws): ping every client',
  language: 'javascript',
  snippet: (intervalMs) => `setInterval(() => {
  for (const client of webSocketServer.clients) client.ping();
}, ${intervalMs});`,
};

const PYTHON: Recipe = {
  title: 'Python server (websockets): set the ping interval',
  language: 'python',
  snippet: (intervalMs) => `async with serve(handler, host, port, ping_interval=${intervalMs / 1000}):
    await asyncio.get_running_loop().create_future()`,
};

const PAGE: Recipe = {
  title: 'Page: send a heartbeat of your own, where the server cannot be changed',
  language: 'javascript',
  snippet: (intervalMs) => `const heartbeat = setInterval(() => {
  if (socket.readyState === WebSocket.OPEN) socket.send('{"type":"ping"}');
}, ${intervalMs});
socket.addEventListener('close', () => clearInterval(heartbeat));`,
};

const RECIPES: Readonly<Record<string, readonly Recipe[]>> = {
  'engine.io': [ENGINE_IO],
  'graphql-transport-ws': [GRAPHQL],
  phoenix: [PHOENIX],
  'supabase-realtime': [PHOENIX],
  signalr: [SIGNALR],
};

/** How to keep a connection below a limit, for the protocol it speaks. */
export function heartbeatAdvice(limitMs: number, protocolId: string | undefined): readonly Advice[] {
  const intervalMs = heartbeatIntervalMs(limitMs);
  const recipes = (protocolId !== undefined && RECIPES[protocolId]) || [WS, PYTHON, PAGE];
  return [
    {
      title: `Let something travel at least every ${formatSeconds(intervalMs)}: half of the shortest time-out, so that one late heartbeat does no harm.`,
    },
    ...recipes.map(({ title, language, snippet }) => ({ title, language, snippet: snippet(intervalMs) })),
  ];
}
