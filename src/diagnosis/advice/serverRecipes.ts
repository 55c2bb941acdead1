/** How a server or client is told to send a heartbeat. */
export interface Recipe {
  readonly title: string;
  readonly language: string;
  readonly snippet: (intervalMs: number) => string;
}

const seconds = (ms: number): number => ms / 1000;

const ENGINE_IO: Recipe = {
  title: 'Socket.IO server: shorten its ping interval',
  language: 'javascript',
  snippet: (ms) => `const io = new Server(httpServer, {
  pingInterval: ${ms},
  pingTimeout: ${Math.max(1000, ms)},
});`,
};

const GRAPHQL: Recipe = {
  title: 'graphql-ws: switch the keep-alive on, on both sides',
  language: 'javascript',
  snippet: (ms) => `// server (its pings are control frames)
useServer({ schema }, webSocketServer, ${ms});

// client (its pings can be timed in the browser)
createClient({ url, keepAlive: ${ms} });`,
};

const PHOENIX: Recipe = {
  title: 'Phoenix client: shorten the heartbeat',
  language: 'javascript',
  snippet: (ms) => `const socket = new Socket('/socket', { heartbeatIntervalMs: ${ms} });`,
};

const SIGNALR: Recipe = {
  title: 'SignalR server: shorten the keep-alive',
  language: 'csharp',
  snippet: (ms) => `builder.Services.AddSignalR(options =>
{
    options.KeepAliveInterval = TimeSpan.FromSeconds(${seconds(ms)});
});`,
};

const STOMP: Recipe = {
  title: 'STOMP client: ask for a quicker heartbeat (the server must offer one, too)',
  language: 'javascript',
  snippet: (ms) => `const client = new Client({
  brokerURL,
  heartbeatOutgoing: ${ms},
  heartbeatIncoming: ${ms},
});`,
};

const SPRING_BROKER: Recipe = {
  title: 'Spring: let the simple broker send heartbeats',
  language: 'java',
  snippet: (ms) => `@Override
public void configureMessageBroker(MessageBrokerRegistry registry) {
  registry.enableSimpleBroker("/topic")
      .setHeartbeatValue(new long[] {${ms}, ${ms}})
      .setTaskScheduler(heartbeatScheduler);
}`,
};

const SOCKJS: Recipe = {
  title: 'SockJS in Spring: shorten the heartbeat',
  language: 'java',
  snippet: (ms) => `registry.addEndpoint("/ws").withSockJS().setHeartbeatTime(${ms});`,
};

const MQTT: Recipe = {
  title: 'MQTT.js: shorten the keep-alive',
  language: 'javascript',
  snippet: (ms) => `mqtt.connect(url, { keepalive: ${Math.max(1, Math.floor(seconds(ms)))} });`,
};

const WS: Recipe = {
  title: 'Node server (ws): ping every client',
  language: 'javascript',
  snippet: (ms) => `setInterval(() => {
  for (const client of webSocketServer.clients) client.ping();
}, ${ms});`,
};

const PYTHON: Recipe = {
  title: 'Python server (websockets): set the ping interval',
  language: 'python',
  snippet: (ms) => `async with serve(handler, host, port, ping_interval=${seconds(ms)}):
    await asyncio.get_running_loop().create_future()`,
};

const UVICORN: Recipe = {
  title: 'Uvicorn (FastAPI, Starlette): set the ping interval',
  language: 'sh',
  snippet: (ms) => `uvicorn app:app --ws-ping-interval ${seconds(ms)} --ws-ping-timeout ${seconds(ms)}`,
};

const AIOHTTP: Recipe = {
  title: 'aiohttp server: switch its heartbeat on',
  language: 'python',
  snippet: (ms) => `ws = web.WebSocketResponse(heartbeat=${seconds(ms)})`,
};

const TORNADO: Recipe = {
  title: 'Tornado: set the ping interval',
  language: 'python',
  snippet: (ms) => `app = tornado.web.Application(handlers, websocket_ping_interval=${seconds(ms)})`,
};

const GORILLA: Recipe = {
  title: 'Go server (gorilla/websocket): ping from a ticker',
  language: 'go',
  snippet: (ms) => `ticker := time.NewTicker(${ms} * time.Millisecond)
defer ticker.Stop()
for range ticker.C {
	if err := conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(10*time.Second)); err != nil {
		return
	}
}`,
};

const SPRING: Recipe = {
  title: 'Spring server: send a ping to every session',
  language: 'java',
  snippet: (ms) => `@Scheduled(fixedRate = ${ms})
void pingAll() throws IOException {
  for (WebSocketSession session : sessions) session.sendMessage(new PingMessage());
}`,
};

const KESTREL: Recipe = {
  title: 'ASP.NET Core server: shorten the keep-alive of its WebSockets',
  language: 'csharp',
  snippet: (ms) => `app.UseWebSockets(new WebSocketOptions
{
    KeepAliveInterval = TimeSpan.FromSeconds(${seconds(ms)}),
});`,
};

const PAGE: Recipe = {
  title: 'Page: send a heartbeat of your own, where the server cannot be changed',
  language: 'javascript',
  snippet: (ms) => `const heartbeat = setInterval(() => {
  if (socket.readyState === WebSocket.OPEN) socket.send('{"type":"ping"}');
}, ${ms});
socket.addEventListener('close', () => clearInterval(heartbeat));`,
};

/** By the protocol that was recognised. */
const BY_PROTOCOL: Readonly<Record<string, readonly Recipe[]>> = {
  'engine.io': [ENGINE_IO],
  'graphql-transport-ws': [GRAPHQL],
  phoenix: [PHOENIX],
  'supabase-realtime': [PHOENIX],
  signalr: [SIGNALR],
  stomp: [STOMP, SPRING_BROKER],
  sockjs: [SOCKJS],
  mqtt: [MQTT],
};

/** By the server that showed itself in the handshake (`pathHints`). */
const BY_SERVER: Readonly<Record<string, readonly Recipe[]>> = {
  kestrel: [KESTREL],
  uvicorn: [UVICORN],
  'python-websockets': [PYTHON],
  aiohttp: [AIOHTTP],
  tornado: [TORNADO],
  'jetty-9': [SPRING],
  jetty: [SPRING],
};

const ANY: readonly Recipe[] = [WS, PYTHON, GORILLA, SPRING, KESTREL, PAGE];

/** The recipes for a protocol and the servers that were recognised; the common libraries where none was. */
export function recipesFor(protocolId: string | undefined, servers: readonly string[]): readonly Recipe[] {
  const ofProtocol = protocolId === undefined ? undefined : BY_PROTOCOL[protocolId];
  if (ofProtocol) return ofProtocol;
  const ofServer = servers.flatMap((id) => BY_SERVER[id] ?? []);
  return ofServer.length > 0 ? [...ofServer, PAGE] : ANY;
}
