import type { Scenario } from '../scenario.ts';

/** Connections that are closed with a close frame. */
export const closedScenarios: readonly Scenario[] = [
  {
    id: 'close-4401',
    title: 'Token expired',
    sentence: 'The server closes with code 4401 and the reason "token expired".',
    staysOpen: false,
    run: async (kit) => {
      const line = kit.connect(kit.urls.close4401);
      await line.opened;
      line.send({ type: 'auth', token: 'not-a-real-token' });
      const { code, reason } = await line.closed;
      kit.expect(code === 4401, `closed with ${code}`);
      kit.log(`closed by the server: ${code} ${reason}`);
    },
  },
  {
    id: 'rolling-restart',
    title: 'Rolling restart',
    sentence:
      'A deployment closes four connections with 1012 at once; the page reconnects them one after the other.',
    staysOpen: true,
    run: async (kit) => {
      const numbers = [1, 2, 3, 4];
      const lines = await Promise.all(
        numbers.map(async (number) => {
          const line = kit.connect(kit.urls.restarting);
          await line.opened;
          line.send({ type: 'join', room: number });
          await line.message(1);
          return line;
        }),
      );
      await fetch(kit.urls.restart, { method: 'POST' });
      const closes = await Promise.all(lines.map((line) => line.closed));
      kit.log(`closed by the server: ${closes.map(({ code }) => code).join(', ')}`);
      kit.expect(
        closes.every(({ code }) => code === 1012),
        'not all were closed with 1012',
      );
      for (const number of numbers) {
        await kit.wait(300);
        const line = kit.connect(kit.urls.restarting);
        await line.opened;
        line.send({ type: 'join', room: number });
        await line.message(1);
      }
      kit.log('all four are back');
    },
  },
  {
    id: 'page-closes',
    title: 'Page closes',
    sentence: 'The page itself closes with close(1000, "bye") when it has what it wanted.',
    staysOpen: false,
    run: async (kit) => {
      const line = kit.connect(kit.urls.echo);
      await line.opened;
      for (const item of ['tea', 'cup', 'kettle']) line.send({ type: 'stock.ask', item });
      await line.message(3);
      line.socket.close(1000, 'bye');
      const { code, wasClean } = await line.closed;
      kit.expect(code === 1000 && wasClean, `closed with ${code}`);
      kit.log('closed by the page: 1000 bye');
    },
  },
  {
    id: 'binary',
    title: 'Binary messages',
    sentence: 'Bytes of several sizes go out and come back, then the page closes.',
    staysOpen: false,
    run: async (kit) => {
      const line = kit.connect(kit.urls.echo);
      line.socket.binaryType = 'arraybuffer';
      await line.opened;
      const sizes = [0, 16, 1024, 65_536];
      for (const [index, size] of sizes.entries()) {
        line.send(Uint8Array.from({ length: size }, (_, position) => position % 251));
        const echoed = await line.message(index + 1);
        kit.expect(
          echoed instanceof ArrayBuffer && echoed.byteLength === size,
          `${size} bytes came back changed`,
        );
        await kit.wait(200);
      }
      line.socket.close(1000, 'all bytes are back');
      await line.closed;
      kit.log(`${sizes.join(', ')} bytes came back`);
    },
  },
];
