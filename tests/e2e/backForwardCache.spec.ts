import { type HttpServer, startHttpServer } from '../../src/lab/wire/httpServer.ts';
import { connections, test as doctorTest, expect, openConnections } from './doctorTest.ts';

/** Opens a socket at once, another when told to, and speaks on that when told to. */
const agent = (place: string, echoUrl: string) => `
let socket;
const kept = [];
function open(when) {
  socket = new WebSocket('${echoUrl}?${place}-' + when);
  kept.push(socket);
}
function told({ data }) {
  if (data === 'open') open('second');
  else if (socket.readyState === 1) socket.send('hello');
  else socket.onopen = () => socket.send('hello');
}
open('first');
`;

const test = doctorTest.extend<{ pages: HttpServer }>({
  pages: async ({ lab }, use) => {
    const listening = (place: string) => `${agent(place, lab.urls.echo)} addEventListener('message', told)`;
    const frame = (place: string) =>
      `<script>${listening(place)};
        addEventListener('pageshow', ({ persisted }) => { if (persisted) open('pageshow'); });</script>`;
    // Opening a document anew erases the listeners of its window (HTML, document open steps).
    const script = JSON.stringify(`<script>${listening('written')}</script>`).replaceAll('</', '<\\/');
    const written = `<script>addEventListener('load', () => {
      document.open();
      document.write(${script});
      document.close();
    });</script>`;
    const worker = JSON.stringify(`${agent('worker', lab.urls.echo)} onmessage = told`);
    const server: HttpServer = await startHttpServer({
      onRequest({ url }, response) {
        const page = `<!doctype html><iframe src="/frame"></iframe>
          <iframe src="http://localhost:${server.port}/cross-site"></iframe>
          <iframe src="http://localhost:${server.port}/written"></iframe><script>
          ${agent('page', lab.urls.echo)}
          const worker = new Worker(URL.createObjectURL(new Blob([${worker}])));
          function tell(data) {
            told({ data });
            worker.postMessage(data);
            for (let index = 0; index < 3; index++) frames[index].postMessage(data, '*');
          }
          addEventListener('pageshow', ({ persisted }) => { if (persisted) tell('open'); });
        </script>`;
        const bodies = new Map([
          ['/', page],
          ['/frame', frame('frame')],
          ['/cross-site', frame('cross-site')],
          ['/written', written],
        ]);
        response.writeHead(200, { 'Content-Type': 'text/html' }).end(bodies.get(url ?? '') ?? '');
      },
    });
    await use(server);
    await server.close();
  },
});

const LABELS = {
  page: 'page ·',
  frame: 'iframe ·',
  'cross-site': 'iframe · localhost:',
  worker: 'worker · blob',
  written: 'iframe · localhost:',
};

test('a page that comes back from the cache is captured as before, wherever its sockets live, and sees nothing of it', async ({
  page,
  pages,
  openViewer,
}) => {
  const viewer = await openViewer();
  await page.goto(`http://127.0.0.1:${pages.port}/`);
  const open = openConnections(viewer);
  await expect(open).toHaveCount(5);
  await page.goto(`http://127.0.0.1:${pages.port}/next`);
  await expect(open).toHaveCount(0);
  await page.goBack({ waitUntil: 'commit' });
  // Only a page from the cache opens these.
  await expect(openConnections(viewer, '-second')).toHaveCount(5);
  await page.evaluate('tell("speak")');
  for (const [place, label] of Object.entries(LABELS)) {
    const row = connections(viewer, `?${place}-second`);
    await expect(row).toHaveCount(1);
    await expect(row).toContainText(label);
    await expect(row).toContainText('↑1 ↓1');
  }
  for (const [place, label] of [
    ['frame', 'iframe ·'],
    ['cross-site', 'iframe · localhost:'],
  ] as const)
    await expect(connections(viewer, `?${place}-pageshow`)).toContainText(label);
  await expect(connections(viewer, '')).toHaveCount(12);
  const bindings = 'Object.getOwnPropertyNames(globalThis).filter((name) => /^__[0-9a-f]{32}$/.test(name))';
  await expect.poll(() => page.evaluate(bindings)).toEqual([]);
});
