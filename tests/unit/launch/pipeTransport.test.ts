import { PassThrough } from 'node:stream';
import { expect, test, vi } from 'vitest';
import { createPipeTransport } from '../../../src/launch/pipeTransport.ts';

function connect() {
  const toBrowser = new PassThrough();
  const fromBrowser = new PassThrough();
  const transport = createPipeTransport(toBrowser, fromBrowser);
  const received: object[] = [];
  transport.onmessage = (message) => received.push(message);
  return { toBrowser, fromBrowser, transport, received };
}

test('writes each message as JSON with a NUL byte after it', () => {
  const { toBrowser, transport } = connect();
  transport.send({ id: 1, method: 'Browser.getVersion' });
  transport.send({ id: 2 });
  expect(toBrowser.read()?.toString()).toBe('{"id":1,"method":"Browser.getVersion"}\0{"id":2}\0');
});

test('puts messages together wherever the pipe cuts them, inside a character too', async () => {
  const { fromBrowser, received } = connect();
  const bytes = Buffer.from('{"a":"é"}\0{"b":2}\0{"c"');
  const insideE = bytes.indexOf(0xc3) + 1;
  fromBrowser.write(bytes.subarray(0, insideE));
  fromBrowser.write(bytes.subarray(insideE));
  fromBrowser.write(':3}\0');
  await vi.waitFor(() => expect(received).toEqual([{ a: 'é' }, { b: 2 }, { c: 3 }]));
});

test('what follows from one message runs before the next one arrives', async () => {
  const { fromBrowser, transport } = connect();
  const order: string[] = [];
  const seen = new Promise<void>((resolve) => {
    transport.onmessage = async (message) => {
      const name = JSON.stringify(message);
      order.push(name);
      await Promise.resolve();
      order.push(`after ${name}`);
      if (order.length === 4) resolve();
    };
  });
  fromBrowser.write('[1]\0[2]\0');
  await seen;
  expect(order).toEqual(['[1]', 'after [1]', '[2]', 'after [2]']);
});

test('reports the end of the browser after its last message', async () => {
  const { fromBrowser, transport, received } = connect();
  const closedAfter = new Promise<number>((resolve) => {
    transport.onclose = () => resolve(received.length);
  });
  fromBrowser.end('{"id":1}\0');
  expect(await closedAfter).toBe(1);
});
