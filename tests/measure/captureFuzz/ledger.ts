import type { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import * as v from 'valibot';
import { type WebSocket, WebSocketServer } from 'ws';
import { closeAll } from '../../../src/lab/wire/closing.ts';
import {
  type HttpServer,
  refuseUpgrade,
  startHttpServer,
  type UpgradeAttempt,
} from '../../../src/lab/wire/httpServer.ts';
import { type AgentWorld, agent } from './agent.ts';
import { type Burst, isWorker, type NodePlan, type SocketPlan, type Story } from './story.ts';

/** One socket as the server saw it; all times in ms since the epoch. */
export interface ServerSide {
  readonly connectedAtMs: number;
  /** When its handshake was answered with 101, be it a bad one. */
  answeredAtMs: number | undefined;
  /** When each message came and went. */
  readonly receivedAtMs: number[];
  readonly sentAtMs: number[];
  /** Code of the first close frame that the server sent; 1005 for one without. */
  closeSent: number | undefined;
  cutAtMs: number | undefined;
  /** When it was over, with the code of the close frame that came; 1006 when none did. */
  end: { readonly atMs: number; readonly code: number } | undefined;
}

const told = v.object({
  t: v.picklist(['run', 'tick', 'hidden', 'deed', 'made', 'open', 'closing', 'closed', 'problem']),
  run: v.string(),
  at: v.number(),
  key: v.optional(v.string()),
  url: v.optional(v.string()),
  state: v.optional(v.number()),
  code: v.optional(v.number()),
  reason: v.optional(v.string()),
  wasClean: v.optional(v.boolean()),
  heard: v.optional(v.number()),
  said: v.optional(v.number()),
  persisted: v.optional(v.boolean()),
  what: v.optional(v.string()),
  child: v.optional(v.string()),
  text: v.optional(v.string()),
});

/** What a script in the page told, at a time in ms since the epoch. */
export type Told = v.InferOutput<typeof told>;

/** The server's and the page's own record of one story. */
export interface Ledger {
  readonly nodes: ReadonlyMap<string, NodePlan>;
  readonly startUrl: string;
  /** Address of a node's document. */
  readonly nodeUrl: (id: string, host: string) => string;
  readonly served: ReadonlyMap<string, ServerSide>;
  readonly told: readonly Told[];
  readonly close: () => Promise<void>;
}

/** Serves the pages of a story, answers its sockets as planned, and keeps the books. */
export async function openLedger(story: Story): Promise<Ledger> {
  const nodes = new Map<string, NodePlan>();
  for (const { do: step } of story.steps) if ('node' in step) collect(step.node, nodes);
  const served = new Map<string, ServerSide>();
  const events: Told[] = [];
  const folder = `f${story.seed}`;
  const server = await startHttpServer({ onRequest, onUpgrade });
  /** Chrome opens one socket at a time to an address: a server that takes its time would hold up all the others. */
  const slow: HttpServer[] = [];
  const world: AgentWorld = {
    tellUrl: `http://127.0.0.1:${server.port}/tell`,
    nodeUrls: { '127.0.0.1': urlOf('127.0.0.1', ''), localhost: urlOf('localhost', '') },
    socketUrls: await socketUrls(),
  };

  function urlOf(host: string, id: string): string {
    return `http://${host}:${server.port}/${folder}/${id}`;
  }

  async function socketUrls(): Promise<Record<string, string>> {
    const urls: Record<string, string> = {};
    for (const { id, sockets } of nodes.values())
      for (const { id: socketId, handshake } of sockets) {
        let { port } = server;
        if (handshake.answer === 'never' || handshake.answer === 'slow') {
          const own = await startHttpServer({ onUpgrade });
          slow.push(own);
          port = own.port;
        }
        urls[`${id}-${socketId}`] = `ws://127.0.0.1:${port}/${folder}?p=${id}-${socketId}`;
      }
    return urls;
  }

  async function onRequest(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    if (path === '/tell') {
      events.push(v.parse(told, JSON.parse(await text(request))));
      response.end();
      return;
    }
    const [, inFolder, id = ''] = path.split(/[/?]/);
    const node = nodes.get(id);
    if (inFolder !== folder || (!node && id !== 'start')) {
      response.writeHead(404).end();
      return;
    }
    const script = node ? `(${agent.toString()})(${JSON.stringify(node)}, ${JSON.stringify(world)})` : '';
    const isScript = node !== undefined && isWorker(node.place);
    const type = isScript ? 'text/javascript' : 'text/html; charset=utf-8';
    // Anything stricter would keep the page out of the back/forward cache.
    response.writeHead(200, { 'Content-Type': type, 'Cache-Control': 'no-cache' });
    response.end(isScript ? script : `<!doctype html><script>${script}</script>`);
  }

  function onUpgrade(attempt: UpgradeAttempt): void {
    const [nodeId = '', socketId] = (attempt.url.searchParams.get('p') ?? '').split('-');
    const plan = nodes.get(nodeId)?.sockets.find(({ id }) => id === socketId);
    const key = attempt.url.searchParams.get('k') ?? '';
    if (!plan || served.has(key)) throw new Error(`A socket that was never planned: ${attempt.url}`);
    const side: ServerSide = {
      connectedAtMs: Date.now(),
      answeredAtMs: undefined,
      receivedAtMs: [],
      sentAtMs: [],
      closeSent: undefined,
      cutAtMs: undefined,
      end: undefined,
    };
    served.set(key, side);
    attempt.tcp.on('close', () => {
      side.end ??= { atMs: Date.now(), code: 1006 };
    });
    shakeHands(attempt, plan, side);
  }

  return {
    nodes,
    startUrl: urlOf('127.0.0.1', 'start'),
    nodeUrl: (id, host) => urlOf(host, id),
    served,
    told: events,
    close: () => closeAll([server, ...slow]),
  };
}

function collect(node: NodePlan, nodes: Map<string, NodePlan>): void {
  nodes.set(node.id, node);
  for (const child of node.children) collect(child, nodes);
  for (const deed of node.deeds) if ('to' in deed) collect(deed.to, nodes);
}

const peers = new WebSocketServer({ noServer: true, perMessageDeflate: { threshold: 1024 } });

function shakeHands(attempt: UpgradeAttempt, plan: SocketPlan, side: ServerSide): void {
  const { request, tcp, head } = attempt;
  const accept = () => {
    if (tcp.destroyed) return;
    side.answeredAtMs = Date.now();
    peers.handleUpgrade(request, tcp, head, (peer) => serve(peer, plan, side, tcp));
  };
  const { handshake } = plan;
  switch (handshake.answer) {
    case 'ok':
      accept();
      return;
    case 'slow':
      setTimeout(accept, handshake.waitMs);
      return;
    case 'refused':
      refuseUpgrade(tcp, handshake.status);
      return;
    case 'hang-up':
      tcp.destroy();
      return;
    case 'bad-accept':
      tcp.end(
        'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: bm8=\r\n\r\n',
      );
      return;
    case 'never':
      // Or nobody would see that the client has gone.
      tcp.resume();
  }
}

function serve(peer: WebSocket, plan: SocketPlan, side: ServerSide, tcp: UpgradeAttempt['tcp']): void {
  peer.on('error', () => undefined);
  peer.on('message', () => side.receivedAtMs.push(Date.now()));
  peer.on('close', (code) => {
    if (side.end) side.end = { ...side.end, code };
    else side.end = { atMs: Date.now(), code };
  });
  for (const burst of plan.received) setTimeout(() => sendBurst(peer, burst, side), burst.afterMs);
  const { end } = plan;
  if (end.by === 'page' || end.by === 'nobody') return;
  setTimeout(() => {
    if (side.end || peer.readyState !== peer.OPEN) return;
    if (end.by === 'server') {
      side.closeSent = end.code ?? 1005;
      if (end.code === undefined) peer.close();
      else peer.close(end.code, end.reason);
      return;
    }
    if (end.by === 'deaf') tcp.pause();
    if (end.by === 'violation') tcp.write(Buffer.from([0xf1, 0]));
    if (end.by !== 'cut') return;
    side.cutAtMs = Date.now();
    if (end.how === 'rst' && tcp instanceof Socket) tcp.resetAndDestroy();
    else tcp.destroy();
  }, end.afterMs);
}

function sendBurst(peer: WebSocket, { kind, count }: Burst, side: ServerSide): void {
  for (let index = 0; index < count && peer.readyState === peer.OPEN; index++) {
    side.sentAtMs.push(Date.now());
    if (kind === 'fragmented') {
      peer.send('frag', { fin: false });
      peer.send('ment', { fin: true });
    } else if (kind === 'large') peer.send('large '.repeat(30_000));
    else if (kind === 'empty') peer.send('');
    else if (kind === 'empty-binary') peer.send(Buffer.alloc(0));
    else if (kind === 'binary') peer.send(Buffer.from([1, 2, 3, index]));
    else peer.send(`message ${index}`);
  }
}
