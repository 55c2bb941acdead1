import { execFileSync } from 'node:child_process';
import { type Closeable, closeOnce } from '../../../src/lab/wire/closing.ts';

/** A network namespace at the other end of a cable that can be cut. Needs root, and a namespace of our own around us. */
export interface Namespace extends Closeable {
  readonly name: string;
  /** Address of the other end. */
  readonly address: string;
  /** Every packet that comes from there is lost; nobody is told. */
  dropPackets(): void;
  /** The cable is pulled at our end. */
  unplug(): void;
}

/** Makes one. `number` tells several apart. */
export async function createNamespace(number: number): Promise<Namespace> {
  const name = `ws-doctor-${process.pid}-${number}`;
  const [ours, theirs] = [`wsd${number}`, `wsp${number}`];
  const address = `10.77.${number}.2`;
  const ip = (...words: string[]) => execFileSync('ip', words, { stdio: ['ignore', 'ignore', 'inherit'] });
  ip('netns', 'add', name);
  const close = closeOnce(
    () => ip('netns', 'delete', name),
    async () => undefined,
  );
  ip('link', 'add', ours, 'type', 'veth', 'peer', 'name', theirs, 'netns', name);
  ip('address', 'add', `10.77.${number}.1/24`, 'dev', ours);
  ip('link', 'set', ours, 'up');
  ip('-n', name, 'address', 'add', `${address}/24`, 'dev', theirs);
  ip('-n', name, 'link', 'set', theirs, 'up');
  return {
    name,
    address,
    // A route into nowhere instead of the one to us: its answers are thrown away.
    dropPackets: () => ip('-n', name, 'route', 'add', 'blackhole', `10.77.${number}.1/32`),
    unplug: () => ip('link', 'set', ours, 'down'),
    close,
  };
}
