import type { Burst, NodePlan, SocketPlan } from './story.ts';

/** What is used of it; the library of TypeScript does not know it. */
declare const WebSocketStream: new (
  url: string,
) => {
  readonly opened: Promise<{ readonly readable: ReadableStream; readonly writable: WritableStream }>;
  readonly closed: Promise<{ readonly closeCode: number; readonly reason: string }>;
  close(info?: { readonly closeCode: number; readonly reason: string | undefined }): void;
};

/** Addresses that a script in the page needs. */
export interface AgentWorld {
  /** Where it tells what it saw. */
  readonly tellUrl: string;
  /** `…/n7` is the document or the script of the node n7; by host, because another host is another site. */
  readonly nodeUrls: Readonly<Record<'127.0.0.1' | 'localhost', string>>;
  /** WebSocket address of each socket, by `node-socket`; the key of this one is added to it. */
  readonly socketUrls: Readonly<Record<string, string>>;
}

/**
 * Lives out the plan of a document or worker. Sent as text: it must not use anything outside its own body. Every run of a
 * plan and every socket has a name of its own, which is in the socket's address.
 */
export function agent(plan: NodePlan, world: AgentWorld): void {
  const run = `${plan.id}-${Math.random().toString(36).slice(2, 8)}`;
  const Early = WebSocket;
  const hasDocument = typeof document === 'object';
  const tell = (told: object): void => {
    const at = performance.timeOrigin + performance.now();
    const body = JSON.stringify({ run, at, ...told });
    fetch(world.tellUrl, { method: 'POST', mode: 'no-cors', keepalive: true, body }).catch(() => undefined);
  };
  const later = (afterMs: number, act: () => void): void => {
    if (afterMs === 0) act();
    else setTimeout(act, afterMs);
  };
  const sourceOf = (node: NodePlan): string =>
    `(${agent.toString()})(${JSON.stringify(node)}, ${JSON.stringify(world)})`;

  const messagesOf = ({ kind, count }: Burst): (string | Uint8Array<ArrayBuffer> | Blob)[] =>
    Array.from({ length: count }, (_, index) => {
      if (kind === 'empty') return '';
      if (kind === 'empty-binary') return new Uint8Array(0);
      if (kind === 'binary') return new Uint8Array([1, 2, 3, index]);
      if (kind === 'blob') return new Blob([`blob ${index}`]);
      return kind === 'large' ? 'large '.repeat(30_000) : `message ${index}`;
    });

  function openSocket(socket: SocketPlan): void {
    const key = `${run}-${socket.id}`;
    const url = `${world.socketUrls[`${plan.id}-${socket.id}`]}&k=${key}`;
    const counts = { heard: 0, said: 0 };
    const { end } = socket;
    tell({ t: 'made', key });
    if (socket.api === 'stream') openStream(socket, key, url);
    else {
      const Native = socket.api === 'early' ? Early : WebSocket;
      const made = socket.api === 'subclass' ? new (class Own extends Native {})(url) : new Native(url);
      const close = (): void => {
        tell({ t: 'closing', key, state: made.readyState, ...counts });
        if (end.by !== 'page' || end.code === undefined) made.close();
        else made.close(end.code, end.reason);
      };
      Object.assign(globalThis, { [key]: made });
      made.onopen = () => {
        tell({ t: 'open', key });
        for (const burst of socket.sent)
          later(burst.afterMs, () => {
            for (const message of messagesOf(burst)) {
              if (made.readyState !== 1) return;
              made.send(message);
              counts.said++;
            }
          });
        if (end.by === 'page' && end.when === 'opened') later(end.afterMs, close);
        if (end.by === 'deaf') later(end.afterMs + 100, close);
      };
      made.onmessage = () => counts.heard++;
      made.onclose = ({ code, reason, wasClean }) =>
        tell({ t: 'closed', key, code, reason, wasClean, ...counts });
      if (end.by === 'page' && end.when === 'made') later(end.afterMs, close);
    }
  }

  function openStream(socket: SocketPlan, key: string, url: string): void {
    const counts = { heard: 0, said: 0 };
    const { end } = socket;
    const made = new WebSocketStream(url);
    Object.assign(globalThis, { [key]: made });
    const close = (): void => {
      tell({ t: 'closing', key, state: 1, ...counts });
      if (end.by !== 'page' || end.code === undefined) made.close();
      else made.close({ closeCode: end.code, reason: end.reason });
    };
    const talk = async (): Promise<void> => {
      const { readable, writable } = await made.opened;
      tell({ t: 'open', key });
      const writer = writable.getWriter();
      for (const burst of socket.sent)
        later(burst.afterMs, () => {
          for (const message of messagesOf(burst)) {
            if (message instanceof Blob) continue;
            writer.write(message).then(
              () => counts.said++,
              () => undefined,
            );
          }
        });
      if (end.by === 'page' && end.when === 'opened') later(end.afterMs, close);
      if (end.by === 'deaf') later(end.afterMs + 100, close);
      const reader = readable.getReader();
      while (!(await reader.read()).done) counts.heard++;
    };
    talk().catch(() => undefined);
    made.closed.then(
      ({ closeCode, reason }) =>
        tell({ t: 'closed', key, code: closeCode, reason, wasClean: true, ...counts }),
      (error: { closeCode?: number | null; reason?: string }) =>
        tell({
          t: 'closed',
          key,
          code: error.closeCode ?? 1006,
          reason: error.reason ?? '',
          wasClean: false,
          ...counts,
        }),
    );
    if (end.by === 'page' && end.when === 'made') later(end.afterMs, close);
  }

  const kids: (HTMLIFrameElement | Worker | undefined)[] = [];
  const here = origin.includes('localhost') ? 'localhost' : '127.0.0.1';
  const there = here === 'localhost' ? '127.0.0.1' : 'localhost';

  /** A frame's address, or what else makes its document. */
  function fill(frame: HTMLIFrameElement, node: NodePlan): void {
    // Written out, it would end the script that holds this text.
    const endTag = ['<', '/script>'].join('');
    const markup = `<!doctype html><script>${sourceOf(node)}${endTag}`;
    frame.removeAttribute('srcdoc');
    if (node.place === 'cross-site-frame') frame.src = `${world.nodeUrls[there]}${node.id}`;
    else if (node.place === 'srcdoc-frame') frame.srcdoc = markup;
    else if (node.place === 'blob-frame')
      frame.src = URL.createObjectURL(new Blob([markup], { type: 'text/html' }));
    else frame.src = `${world.nodeUrls[here]}${node.id}`;
  }

  function makeChild(node: NodePlan): HTMLIFrameElement | Worker | undefined {
    const script = `${world.nodeUrls[here]}${node.id}`;
    switch (node.place) {
      case 'worker':
        return new Worker(location.protocol.startsWith('http') ? script : blobOf(node));
      case 'module-worker':
        return new Worker(blobOf(node), { type: 'module' });
      case 'blob-worker':
        return new Worker(blobOf(node));
      case 'shared-worker':
        new SharedWorker(script, node.id).port.start();
        return undefined;
      case 'service-worker':
        navigator.serviceWorker
          .register(script)
          .catch((error) => tell({ t: 'problem', text: String(error) }));
        return undefined;
      default: {
        const frame = document.createElement('iframe');
        if (node.place === 'sandboxed-frame') frame.setAttribute('sandbox', 'allow-scripts');
        if (node.place !== 'blank-frame') fill(frame, node);
        (document.body ?? document.documentElement).append(frame);
        if (node.place === 'blank-frame') {
          const script = frame.contentDocument?.createElement('script');
          if (script) {
            script.textContent = sourceOf(node);
            frame.contentDocument?.body.append(script);
          }
        }
        return frame;
      }
    }
  }
  const blobOf = (node: NodePlan): string =>
    URL.createObjectURL(new Blob([sourceOf(node)], { type: 'text/javascript' }));

  tell({ t: 'run', url: hasDocument ? document.URL : location.href });
  setInterval(() => tell({ t: 'tick' }), 400);
  if (hasDocument)
    addEventListener('pagehide', ({ persisted }) => tell({ t: 'hidden', persisted }), { capture: true });
  for (const socket of plan.sockets) later(socket.afterMs, () => openSocket(socket));
  for (const [index, node] of plan.children.entries())
    later(node.afterMs, () => {
      kids[index] = makeChild(node);
    });
  for (const deed of plan.deeds)
    setTimeout(() => {
      tell({ t: 'deed', what: deed.do, ...('child' in deed && { child: plan.children[deed.child]?.id }) });
      if (deed.do === 'push-state') history.pushState({}, '', `#${run}`);
      if (deed.do === 'alert') alert(run);
      if (deed.do === 'open-document') {
        document.open();
        document.write('<!doctype html><body>opened');
        document.close();
      }
      if (deed.do === 'block') for (const until = performance.now() + 400; performance.now() < until; );
      if (!('child' in deed)) return;
      const kid = kids[deed.child];
      if (!kid) return;
      if (kid instanceof Worker) kid.terminate();
      else if (deed.do === 'remove') kid.remove();
      else if (deed.do === 'navigate-child') fill(kid, deed.to);
      else if (deed.do === 'reload-child' && kid.src) kid.src += '';
      else if (deed.do === 'reload-child') kid.srcdoc += ' ';
    }, deed.afterMs);
}
