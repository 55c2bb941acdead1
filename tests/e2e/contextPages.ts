import type { Frame, Page } from 'playwright/test';
import { type HttpServer, startHttpServer } from '../../src/lab/wire/httpServer.ts';
import { expect } from './doctorTest.ts';

/** Every kind of place a socket can live in. */
export const PLACES = ['page', 'frame', 'inner', 'dedicated', 'nested', 'shared', 'service'] as const;
export type Place = (typeof PLACES)[number];

type Command =
  | { readonly do: 'nothing' }
  | { readonly do: 'open'; readonly id: number; readonly url: string }
  | { readonly do: 'speak'; readonly id: number; readonly messages: number }
  | { readonly do: 'close'; readonly id: number; readonly code: number };

/** Runs in every place: does what it is told with sockets of its own. */
const AGENT = `
const sockets = new Map();
async function act(command) {
  if (command.do === 'open') {
    const socket = new WebSocket(command.url);
    sockets.set(command.id, socket);
    await new Promise((resolve, reject) => { socket.onopen = resolve; socket.onerror = reject; });
  }
  const socket = sockets.get(command.id);
  if (command.do === 'speak')
    for (let count = 0; count < command.messages; count++) {
      const answer = new Promise((resolve) => { socket.onmessage = resolve; });
      socket.send('socket ' + command.id + ' message ' + count);
      await answer;
    }
  if (command.do === 'close') socket.close(command.code);
  return 'done';
}
/** Sends a command through a port and waits for the answer. */
function ask(target, command, transfer = []) {
  const { port1, port2 } = new MessageChannel();
  const answer = new Promise((resolve) => { port1.onmessage = ({ data }) => resolve(data); });
  target.postMessage(command, [port2, ...transfer]);
  return answer;
}
function serve(scope, handle = act) {
  scope.onmessage = async ({ data, ports }) => ports[0].postMessage(await handle(data));
}
`;

const NESTED = `${AGENT} serve(self);`;

const SCRIPTS: Readonly<Record<string, string>> = {
  '/agent.js': AGENT,
  '/dedicated.js': `${AGENT}
const nested = new Worker(URL.createObjectURL(new Blob([${JSON.stringify(NESTED)}])));
serve(self, ({ place, ...command }) => place === 'nested' ? ask(nested, command) : act(command));
export {};`,
  '/shared.js': `${AGENT} onconnect = ({ ports }) => serve(ports[0]);`,
  '/service.js': `${AGENT}
oninstall = () => skipWaiting();
onactivate = (event) => event.waitUntil(clients.claim());
serve(self);`,
};

const document = (body: string) =>
  `<!doctype html><meta charset="utf-8"><script src="/agent.js"></script>${body}`;

function pageFor(port: number): string {
  return document(`<iframe src="http://localhost:${port}/frame"></iframe><script>
const dedicated = new Worker('/dedicated.js', { type: 'module' });
const shared = new SharedWorker('/shared.js', 'the shared one');
shared.port.start();
let service;
window.ready = (async () => {
  await navigator.serviceWorker.register('/service.js');
  service = (await navigator.serviceWorker.ready).active;
})();
const places = {
  page: act,
  dedicated: (command) => ask(dedicated, { place: 'dedicated', ...command }),
  nested: (command) => ask(dedicated, { place: 'nested', ...command }),
  shared: (command) => ask(shared.port, command),
  service: (command) => ask(service, command),
};
</script>`);
}

export interface ContextPages extends HttpServer {
  /** A page with two nested cross-site frames, a module worker with a `blob:` worker, a shared and a service worker. */
  readonly url: string;
}

/** `localhost` and `127.0.0.1` are different sites: a frame of one in the other has a process of its own. */
export async function startContextPages(): Promise<ContextPages> {
  const server = await startHttpServer({
    onRequest(request, response) {
      const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
      const pages: Readonly<Record<string, string>> = {
        '/': pageFor(server.port),
        '/frame': document(`<iframe src="http://127.0.0.1:${server.port}/inner"></iframe>`),
        '/inner': document(''),
      };
      const script = SCRIPTS[pathname];
      const body = pages[pathname] ?? script;
      const contentType = script === undefined ? 'text/html' : 'text/javascript';
      response.writeHead(body === undefined ? 404 : 200, { 'Content-Type': contentType }).end(body);
    },
  });
  return { ...server, url: `http://127.0.0.1:${server.port}/` };
}

/** Opens the page and waits until everything in it runs. */
export async function openContextPages(page: Page, pages: ContextPages): Promise<void> {
  await page.goto(pages.url);
  await page.evaluate('ready');
}

/** Waits until the page has so many frames of this kind, with an agent that runs in each. */
export async function waitForFrames(
  page: Page,
  place: 'frame' | 'inner',
  count: number,
): Promise<readonly Frame[]> {
  const frames = () => page.frames().filter((frame) => isAt(frame, place));
  // A frame that is navigating cannot be asked.
  const isReady = (frame: Frame) => frame.evaluate('typeof act === "function"').catch(() => false);
  await expect
    .poll(() => Promise.all(frames().map(isReady)))
    .toEqual(Array.from({ length: count }, () => true));
  return frames();
}

/** Lets the agent in `place` carry out a command, and waits until it has. */
export async function act(page: Page, place: Place, command: Command): Promise<void> {
  const frame = page.frames().find((other) => isAt(other, place));
  const text = JSON.stringify(command);
  if (frame) await frame.evaluate(`act(${text})`);
  else await page.evaluate(`places.${place}(${text})`);
}

/** A frame that has only just come has no address. */
function isAt(frame: Frame, place: Place): boolean {
  return URL.canParse(frame.url()) && new URL(frame.url()).pathname === `/${place}`;
}
