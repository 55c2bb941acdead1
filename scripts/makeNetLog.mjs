// Writes a net log as a busy browser would: `node scripts/makeNetLog.mjs OUT.json [MEGABYTES]` (1000 by default).
// Nine lines in ten are about ordinary requests; among them sockets open, talk, are pinged and end. Prints what it holds.

import { once } from 'node:events';
import { createWriteStream, readFileSync } from 'node:fs';

const [path, megabytes = '1000'] = process.argv.slice(2);
if (path === undefined) {
  console.error('Name the file to write: node scripts/makeNetLog.mjs OUT.json [MEGABYTES]');
  process.exit(2);
}
const wantedBytes = Number(megabytes) * 1e6;
const recorded = new URL('../tests/fixtures/netLog/pings.json', import.meta.url);
const firstLine = readFileSync(recorded, 'utf8').split('\n', 1)[0];
const { logEventTypes, logSourceType } = JSON.parse(`${firstLine.slice(0, -1)}}`).constants;

const SOCKETS = 200;
/** Lines about other requests between two frames of sockets. */
const NOISE_PER_FRAME = 9;
const PHASES = { NONE: 0, BEGIN: 1, END: 2 };

const out = createWriteStream(path);
let writtenBytes = 0;
let buffered = [];
let bufferedBytes = 0;
let tickMs = 1_000_000;
let lastId = 0;
let separator = '';
const made = { sockets: 0, messages: 0, pings: 0, pongs: 0, lines: 0 };

async function write(text) {
  buffered.push(text);
  bufferedBytes += text.length;
  if (bufferedBytes < 1 << 20) return;
  writtenBytes += bufferedBytes;
  const chunk = buffered.join('');
  buffered = [];
  bufferedBytes = 0;
  if (!out.write(chunk)) await once(out, 'drain');
}

function event(sourceType, id, type, phase, params) {
  made.lines++;
  const source = `"source":{"id":${id},"start_time":"${tickMs}","type":${logSourceType[sourceType]}}`;
  const told = params === undefined ? '' : `"params":${JSON.stringify(params)},`;
  const line = `{${told}"phase":${PHASES[phase]},${source},"time":"${tickMs}","type":${logEventTypes[type]}}`;
  const text = separator + line;
  separator = ',\n';
  return write(text);
}

const dependsOn = (id, type) => ({ source_dependency: { id, type: logSourceType[type] } });
const headers = (...own) => ({
  headers: [...own, 'User-Agent: Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0.0.0'],
});

async function connect(request, url) {
  const [controller, streamJob, connectJob, socket] = [++lastId, ++lastId, ++lastId, ++lastId];
  await event('HTTP_STREAM_JOB_CONTROLLER', controller, 'HTTP_STREAM_JOB_CONTROLLER', 'BEGIN', { url });
  const ofRequest = dependsOn(request, 'URL_REQUEST');
  await event(
    'HTTP_STREAM_JOB_CONTROLLER',
    controller,
    'HTTP_STREAM_JOB_CONTROLLER_BOUND',
    'NONE',
    ofRequest,
  );
  const proxy = { proxy_info: 'DIRECT' };
  await event(
    'HTTP_STREAM_JOB_CONTROLLER',
    controller,
    'PROXY_RESOLUTION_SERVICE_RESOLVED_PROXY_LIST',
    'NONE',
    proxy,
  );
  const job = { logical_destination: url, ...dependsOn(controller, 'HTTP_STREAM_JOB_CONTROLLER') };
  await event('HTTP_STREAM_JOB', streamJob, 'HTTP_STREAM_JOB', 'BEGIN', job);
  await event('TCP_CONNECT_JOB', connectJob, 'CONNECT_JOB', 'BEGIN');
  await event('SOCKET', socket, 'SOCKET_ALIVE', 'BEGIN', dependsOn(connectJob, 'TCP_CONNECT_JOB'));
  await event('SOCKET', socket, 'TCP_CONNECT', 'BEGIN', { address_list: ['192.0.2.7:443'] });
  await event('SOCKET', socket, 'TCP_CONNECT_ATTEMPT', 'BEGIN', { address: '192.0.2.7:443' });
  const addresses = { local_address: '192.0.2.1:50000', remote_address: '192.0.2.7:443' };
  await event('SOCKET', socket, 'TCP_CONNECT', 'END', addresses);
  const toSocket = dependsOn(socket, 'SOCKET');
  await event(
    'HTTP_STREAM_JOB',
    streamJob,
    'SOCKET_POOL_BOUND_TO_CONNECT_JOB',
    'NONE',
    dependsOn(connectJob, 'TCP_CONNECT_JOB'),
  );
  await event('HTTP_STREAM_JOB', streamJob, 'SOCKET_POOL_BOUND_TO_SOCKET', 'NONE', toSocket);
  await event('TCP_CONNECT_JOB', connectJob, 'CONNECT_JOB', 'END');
  await event('HTTP_STREAM_JOB', streamJob, 'HTTP_STREAM_JOB', 'END');
  await event('HTTP_STREAM_JOB_CONTROLLER', controller, 'HTTP_STREAM_JOB_CONTROLLER', 'END');
  return socket;
}

/** Some lines of a page that loads and loads. */
async function* noise() {
  for (;;) {
    const request = ++lastId;
    const url = `https://shop.test/api/items/${request}?page=${request % 7}`;
    await event('URL_REQUEST', request, 'REQUEST_ALIVE', 'BEGIN', {
      priority: 'LOWEST',
      traffic_annotation: 1,
      url,
    });
    yield;
    const socket = await connect(request, url);
    await event(
      'URL_REQUEST',
      request,
      'HTTP_TRANSACTION_SEND_REQUEST_HEADERS',
      'NONE',
      headers('Host: shop.test'),
    );
    await event('SOCKET', socket, 'SOCKET_BYTES_SENT', 'NONE', { byte_count: 700 });
    for (let i = 0; i < 40; i++) {
      await event('SOCKET', socket, 'SOCKET_BYTES_RECEIVED', 'NONE', { byte_count: 1380 });
      await event('SOCKET', socket, 'SSL_SOCKET_BYTES_RECEIVED', 'NONE', { byte_count: 1358 });
      await event('URL_REQUEST', request, 'URL_REQUEST_JOB_FILTERED_BYTES_READ', 'NONE', {
        byte_count: 1358,
      });
      yield;
    }
    const answer = headers('HTTP/1.1 200 OK', 'Content-Type: application/json');
    await event('URL_REQUEST', request, 'HTTP_TRANSACTION_READ_RESPONSE_HEADERS', 'NONE', answer);
    await event('URL_REQUEST', request, 'REQUEST_ALIVE', 'END');
    await event('SOCKET', socket, 'SOCKET_ALIVE', 'END');
    yield;
  }
}

async function openSocket() {
  const channel = ++lastId;
  const request = ++lastId;
  const url = `wss://shop.test/live/${made.sockets % 20}`;
  await event('WEBSOCKET_CHANNEL', channel, 'WEBSOCKET_ALIVE', 'BEGIN', {
    state: 'FRESHLY_CONSTRUCTED',
    url: '',
  });
  await event('URL_REQUEST', request, 'REQUEST_ALIVE', 'BEGIN', {
    priority: 'LOWEST',
    traffic_annotation: 1,
    url,
  });
  const socket = await connect(request, url);
  const key = Buffer.from(String(made.sockets).padStart(16, '0')).toString('base64');
  const asked = headers('Host: shop.test', 'Upgrade: websocket', `Sec-WebSocket-Key: ${key}`);
  await event('URL_REQUEST', request, 'HTTP_TRANSACTION_SEND_REQUEST_HEADERS', 'NONE', asked);
  const answer = headers('HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket');
  await event('URL_REQUEST', request, 'HTTP_TRANSACTION_READ_RESPONSE_HEADERS', 'NONE', answer);
  await event('URL_REQUEST', request, 'REQUEST_ALIVE', 'END', { net_error: -173 });
  made.sockets++;
  return { channel, request, socket, framesLeft: 200 + ((made.sockets * 7919) % 5000) };
}

function frame({ request, socket }, direction, opcode, length) {
  const type = direction === 'sent' ? 'WEBSOCKET_SENT_FRAME_HEADER' : 'WEBSOCKET_RECV_FRAME_HEADER';
  const flags = { reserved1: opcode < 8, reserved2: false, reserved3: false };
  const params = { final: true, masked: direction === 'sent', opcode, payload_length: length, ...flags };
  const bytes = direction === 'sent' ? 'SOCKET_BYTES_SENT' : 'SOCKET_BYTES_RECEIVED';
  return Promise.all([
    event('SOCKET', socket, bytes, 'NONE', { byte_count: length + 2 }),
    event('URL_REQUEST', request, type, 'NONE', params),
  ]);
}

await write(`${firstLine}\n"events": [\n`);
const others = Array.from({ length: 50 }, noise);
const sockets = [];
for (let turn = 0; writtenBytes < wantedBytes; turn++) {
  tickMs += turn % 3 === 0 ? 1 : 0;
  if (sockets.length < SOCKETS && turn % 50 === 0) sockets.push(await openSocket());
  const index = (turn * 31) % sockets.length;
  const socket = sockets[index];
  if (turn % 20 === 0) {
    await frame(socket, 'received', 9, 4);
    await frame(socket, 'sent', 10, 4);
    made.pings++;
    made.pongs++;
  } else {
    await frame(socket, turn % 4 === 0 ? 'sent' : 'received', 1, 20 + (turn % 400));
    made.messages++;
  }
  if (--socket.framesLeft === 0) {
    await event('WEBSOCKET_CHANNEL', socket.channel, 'WEBSOCKET_STATE_CHANGED', 'NONE', {
      new_state: 'CLOSED',
    });
    await event('WEBSOCKET_CHANNEL', socket.channel, 'WEBSOCKET_ALIVE', 'END');
    await event('SOCKET', socket.socket, 'SOCKET_ALIVE', 'END');
    sockets.splice(index, 1);
  }
  for (let i = 0; i < NOISE_PER_FRAME / 3; i++) await others[(turn + i) % others.length].next();
}
await write(']\n}\n');
out.end(buffered.join(''));
await once(out, 'finish');
console.log(JSON.stringify({ path, megabytes: Math.round((writtenBytes + bufferedBytes) / 1e6), ...made }));
