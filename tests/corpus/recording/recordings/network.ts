import { startChildPeer } from '../childProcess.ts';
import { createNamespace } from '../namespace.ts';
import { caused, type Recording, recording, type Stage } from '../recording.ts';

/** A server at the other end of a cable. */
async function startBeyond({ keep }: Stage, number: number) {
  const namespace = await keep(createNamespace(number));
  const child = await keep(startChildPeer({ host: namespace.address, namespace: namespace.name }));
  return { namespace, child };
}

const startBeating = async (url: string) => {
  const socket = await kit.open(url);
  Object.assign(globalThis, { socket, beat: kit.beat(socket, 1000) });
};

export const networkRecordings: readonly Recording[] = [
  recording(
    'packets-dropped',
    'packets vanish on the way back: pings stay unanswered until the page gives up',
    async (stage) => {
      const { page } = stage;
      const { namespace, child } = await startBeyond(stage, 1);
      await page.evaluate(startBeating, `${child.origin}/beat`);
      await page.waitForTimeout(12_000);
      namespace.dropPackets();
      await page.evaluate(async () => {
        const { socket, beat } = globalThis as unknown as {
          socket: WebSocket;
          beat: { stop(): void; missing(): number };
        };
        while (beat.missing() < 5) await kit.sleep(100);
        beat.stop();
        socket.close(4000, 'no pong');
        await Promise.race([kit.ended(socket), kit.sleep(4000)]);
      });
      return caused('heartbeat-unanswered', '/beat', { accept: ['network-lost'] });
    },
  ),
  recording('packets-dropped-unnoticed', 'packets vanish, and the page goes on asking', async (stage) => {
    const { page } = stage;
    const { namespace, child } = await startBeyond(stage, 2);
    await page.evaluate(startBeating, `${child.origin}/beat`);
    await page.waitForTimeout(12_000);
    namespace.dropPackets();
    await page.waitForTimeout(18_000);
    return caused('heartbeat-unanswered', '/beat', { accept: ['network-lost'] });
  }),
  recording(
    'unplugged',
    'the cables to two hosts are pulled at once: nobody is told, and both leave their pings unanswered',
    async (stage) => {
      const { page } = stage;
      const first = await startBeyond(stage, 3);
      const second = await startBeyond(stage, 4);
      const urls = [`${first.child.origin}/a`, `${second.child.origin}/b`];
      await page.evaluate(async (urls) => {
        for (const url of urls) kit.beat(await kit.open(url), 1000);
      }, urls);
      await page.waitForTimeout(12_000);
      first.namespace.unplug();
      second.namespace.unplug();
      await page.waitForTimeout(20_000);
      return caused('network-lost', ['/a', '/b'], { accept: ['heartbeat-unanswered'] });
    },
  ),
].map((one) => ({ ...one, changesNetwork: true }));
