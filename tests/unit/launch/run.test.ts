import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { run } from '../../../scripts/lib/run.mjs';

/** A process shows that it lives by a connection to this server: it breaks when the process is gone. */
let server: Server;
let connections: Socket[];
beforeEach(async () => {
  connections = [];
  server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.resume();
    connections.push(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => {
  for (const socket of connections) socket.destroy();
  server.close();
});

/** A program that starts a helper of its own and, once the helper has connected, does `then`. */
function parentOfHelper(then: string): string[] {
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('A listening server has a port.');
  const helper = `require('node:net').connect(${address.port}, '127.0.0.1', () => process.send('up'))`;
  return [
    '-e',
    `const helper = require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(helper)}],
       { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
     helper.once('message', () => { ${then} });`,
  ];
}

async function allConnectionsBroken(): Promise<void> {
  await Promise.all(connections.map((socket) => socket.destroyed || once(socket, 'close')));
}

test('passes the exit code on', async () => {
  expect(await run(process.execPath, ['-e', 'process.exit(7)'])).toBe(7);
});

test('reports the end by a signal as shells do', async () => {
  expect(await run(process.execPath, ['-e', 'process.kill(process.pid, "SIGKILL")'])).toBe(137);
});

test('reports a program that does not exist', async () => {
  expect(await run('/absent/program', [])).toBe(127);
});

test('leaves no helper behind when the program ends', async () => {
  expect(await run(process.execPath, parentOfHelper('process.exit(0)'))).toBe(0);
  expect(connections).toHaveLength(1);
  await allConnectionsBroken();
});

test('ends a program and its helpers when the time is over', async () => {
  const code = await run(process.execPath, parentOfHelper(''), { timeoutMs: 5000 });
  expect(code).toBe(124);
  expect(connections).toHaveLength(1);
  await allConnectionsBroken();
});
