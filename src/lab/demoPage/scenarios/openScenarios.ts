import type { Scenario } from '../scenario.ts';

/** Connections that work and stay. */
export const openScenarios: readonly Scenario[] = [
  {
    id: 'echo-chat',
    title: 'Chatty shop',
    sentence: 'A shop with a support chat sends a few JSON messages every second and gets each one back.',
    staysOpen: true,
    run: async (kit) => {
      const line = kit.connect(kit.urls.echo);
      await line.opened;
      const words = [
        'Hello!',
        'Is it in stock?',
        'In blue, please.',
        'How long is delivery?',
        'Thanks a lot.',
      ];
      let number = 0;
      const chat = (): void => {
        number += 1;
        const text = words[number % words.length];
        line.send({ type: 'chat.message', id: number, room: 'support', from: 'Ada', text });
      };
      chat();
      kit.every(700, chat);
      kit.every(1100, () => {
        line.send({ type: 'cart.update', sku: 'TEA-250', quantity: 1 + (number % 4), currency: 'EUR' });
      });
      kit.every(1900, () => line.send({ type: 'presence', user: 'ada', typing: number % 2 === 0 }));
      await line.message(3);
      kit.log('chatting, and staying open');
    },
  },
  {
    id: 'heartbeat-json',
    title: 'JSON heartbeat',
    sentence: 'The page asks {"type":"ping","id":…} every second and the server answers each one.',
    staysOpen: true,
    run: async (kit) => {
      const line = kit.connect(kit.urls.heartbeatJson);
      await line.opened;
      let id = 0;
      const ping = (): void => {
        id += 1;
        line.send({ type: 'ping', id });
      };
      ping();
      kit.every(1000, ping);
      await line.message(3);
      kit.log('three pings answered, and going on');
    },
  },
  {
    id: 'heartbeat-engineio',
    title: 'Engine.IO heartbeat',
    sentence: 'The server asks "2" and the page answers "3", as Socket.IO does.',
    staysOpen: true,
    run: async (kit) => {
      const line = kit.connect(kit.urls.engineIo);
      let asked = 0;
      line.socket.addEventListener('message', ({ data }) => {
        if (data !== '2') return;
        asked += 1;
        line.send('3');
      });
      await line.message(1);
      line.send('40');
      kit.every(1500, () => line.send(`42${JSON.stringify(['cart', { items: asked }])}`));
      while (asked < 2) await kit.wait(50);
      kit.log('the server asked twice, and goes on');
    },
  },
  {
    id: 'heartbeat-graphql',
    title: 'GraphQL subscription',
    sentence: 'A graphql-transport-ws subscription receives data while the page sends a ping every second.',
    staysOpen: true,
    run: async (kit) => {
      const line = kit.connect(kit.urls.graphQl, 'graphql-transport-ws');
      await line.opened;
      line.send({ type: 'connection_init', payload: {} });
      await line.message(1);
      line.send({ id: 'ticks', type: 'subscribe', payload: { query: 'subscription { ticks }' } });
      kit.every(1000, () => line.send({ type: 'ping' }));
      await line.message(4);
      kit.log('data and pongs arrive, and go on');
    },
  },
  {
    id: 'wire-pings',
    title: 'Protocol pings',
    sentence: 'The server sends a protocol ping every second. No script sees it; the net log does.',
    staysOpen: true,
    run: async (kit) => {
      const line = kit.connect(kit.urls.wirePings);
      await line.opened;
      line.send('hello');
      await line.message(1);
      kit.log('open, and pinged below the page');
    },
  },
  {
    id: 'keepalive-survives',
    title: 'Heartbeat outlives the proxy',
    sentence:
      'Behind the same proxy that cuts after {idle} of silence, a faster heartbeat keeps the connection.',
    staysOpen: true,
    run: async (kit) => {
      const line = kit.connect(kit.urls.idleHeartbeat);
      await line.opened;
      let id = 0;
      kit.every(Math.min(2000, kit.settings.idleCutMs * 0.4), () => {
        id += 1;
        line.send({ type: 'ping', id });
      });
      await kit.wait(kit.settings.idleCutMs * 2.5);
      kit.expect(line.socket.readyState === WebSocket.OPEN, 'it did not survive');
      kit.log(`still open after ${id} pings and two and a half times the limit`);
    },
  },
  {
    id: 'worker',
    title: 'Socket in a worker',
    sentence: 'A dedicated worker has a connection of its own and talks every second.',
    staysOpen: true,
    run: async (kit) => {
      const inWorker = (url: string): void => {
        const socket = new WebSocket(url);
        let number = 0;
        const send = (): void => {
          number += 1;
          socket.send(JSON.stringify({ type: 'job.progress', from: 'worker', number }));
        };
        socket.addEventListener('open', () => {
          send();
          setInterval(send, 1000);
        });
        socket.addEventListener('message', () => self.postMessage(number));
        socket.addEventListener('close', ({ code }) => self.postMessage(`closed with ${code}`));
      };
      const source = `(${inWorker.toString()})(${JSON.stringify(kit.urls.echo)})`;
      const scriptUrl = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
      const worker = new Worker(scriptUrl, { name: 'lab-worker' });
      kit.onStop(() => worker.terminate());
      await new Promise<void>((resolve, reject) => {
        worker.addEventListener('message', ({ data }) => {
          if (typeof data === 'number' && data >= 3) resolve();
          if (typeof data === 'string') reject(new Error(data));
        });
        worker.addEventListener('error', ({ message }) => reject(new Error(message)));
      });
      kit.log('the worker got its echoes, and goes on');
    },
  },
];
