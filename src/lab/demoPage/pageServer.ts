import type { LabUrls } from '../labUrls.ts';
import type { Closeable } from '../wire/closing.ts';
import { startHttpServer } from '../wire/httpServer.ts';
import { demoPageFiles } from './demoPage.ts';

export interface PageServerOptions {
  readonly urls: LabUrls;
  readonly idleCutMs: number;
}

export interface PageServer extends Closeable {
  readonly url: string;
}

/** Serves the demo page on a free loopback port. */
export async function startPageServer({ urls, idleCutMs }: PageServerOptions): Promise<PageServer> {
  const files = demoPageFiles(urls, { idleCutMs });
  const server = await startHttpServer({
    onRequest(request, response) {
      const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
      const file = files.get(pathname);
      if (file === undefined) {
        response.writeHead(404, { 'Content-Type': 'text/plain' }).end('Not part of the lab\n');
        return;
      }
      response
        .writeHead(200, { 'Content-Type': file.contentType, 'Cache-Control': 'no-store' })
        .end(file.body);
    },
  });
  return { url: `http://127.0.0.1:${server.port}/`, close: server.close };
}
