import type { Scenario } from '../scenario.ts';

/** Connections that are lost without a word. */
export const droppedScenarios: readonly Scenario[] = [
  {
    id: 'idle-cut',
    title: 'Idle time-out',
    sentence:
      'A proxy cuts the connection after {idle} of silence; the page reconnects and is cut three times.',
    staysOpen: false,
    run: async (kit) => {
      for (let round = 1; round <= 3; round += 1) {
        const line = kit.connect(kit.urls.idleCut);
        await line.opened;
        for (const symbol of ['TEA', 'COFFEE', 'SUGAR']) {
          line.send({ type: 'price.subscribe', symbol, round });
          await kit.wait(300);
        }
        const { code } = await line.closed;
        kit.log(`cut ${round} of 3: ${code}`);
        kit.expect(code === 1006, `closed with ${code} instead of being cut`);
        if (round < 3) await kit.wait(400 * 2 ** round);
      }
    },
  },
  {
    id: 'server-dies',
    title: 'Server dies',
    sentence: 'The server sends data and is gone in the middle of it, without a close frame.',
    staysOpen: false,
    run: async (kit) => {
      const line = kit.connect(kit.urls.dying);
      await line.message(5);
      const { code } = await line.closed;
      kit.expect(code === 1006, `closed with ${code} instead of dying`);
      kit.log(`gone after 5 messages: ${code}`);
    },
  },
  {
    id: 'half-open',
    title: 'Half-open connection',
    sentence:
      'The server stops answering pings but keeps the connection; after three missed the page gives up with 4000.',
    staysOpen: false,
    run: async (kit) => {
      const line = kit.connect(kit.urls.halfOpen);
      await line.opened;
      let asked = 0;
      let answered = 0;
      line.socket.addEventListener('message', () => {
        answered += 1;
      });
      await new Promise<void>((resolve) => {
        const cancel = kit.every(1000, () => {
          if (asked - answered === 3) {
            cancel();
            resolve();
            return;
          }
          asked += 1;
          line.send({ type: 'ping', id: asked });
        });
      });
      line.closed.then(({ code }) => kit.log(`no close frame came back from the server: ${code}`));
      line.socket.close(4000, 'heartbeat timeout');
      kit.log(`${asked - answered} of ${asked} pings unanswered, closing with 4000`);
    },
  },
];
