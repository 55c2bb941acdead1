import { appendFile, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { type NetLogServer, startNetLogServer } from '../../../src/launch/netLogServer.ts';

const servers: NetLogServer[] = [];

async function start(): Promise<NetLogServer> {
  const server = await startNetLogServer();
  servers.push(server);
  return server;
}

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

/** Reads the stream until it has so many characters. */
async function readUntil(reader: ReadableStreamDefaultReader<Uint8Array>, length: number): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  while (text.length < length) {
    const { done, value } = await reader.read();
    if (done) break;
    text += decoder.decode(value, { stream: true });
  }
  return text;
}

async function open(url: string): Promise<ReadableStreamDefaultReader<Uint8Array>> {
  const { body } = await fetch(url);
  if (!body) throw new Error('No body');
  return body.getReader();
}

test('streams the log from its beginning and goes on as it grows, to each reader alike', async () => {
  const server = await start();
  const early = await open(server.url);
  await writeFile(server.file, '{"constants":{},\n');
  expect(await readUntil(early, 17)).toBe('{"constants":{},\n');
  await appendFile(server.file, '"events": [\n');
  expect(await readUntil(early, 12)).toBe('"events": [\n');
  const late = await open(server.url);
  expect(await readUntil(late, 29)).toBe('{"constants":{},\n"events": [\n');
});

test('a long log arrives whole', async () => {
  const server = await start();
  const text = 'x'.repeat(3_000_001);
  await writeFile(server.file, text);
  expect((await readUntil(await open(server.url), text.length)).length).toBe(text.length);
});

test('only who knows the address may read', async () => {
  const server = await start();
  const { status } = await fetch(new URL('/', server.url));
  expect(status).toBe(404);
});

test('closing ends the streams and removes the file with its folder', async () => {
  const server = await start();
  await writeFile(server.file, 'abc');
  const reader = await open(server.url);
  expect(await readUntil(reader, 3)).toBe('abc');
  const end = reader.read().then(
    ({ done }) => done,
    () => true,
  );
  await server.close();
  expect(await end).toBe(true);
  await expect(stat(dirname(server.file))).rejects.toThrow('ENOENT');
});
