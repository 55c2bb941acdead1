import {
  cancel,
  NO_MARKS,
  patientRequest,
  type RequestDialect,
  type RequestMark,
  reply,
  request,
  textDialect,
} from './dialect.ts';
import { type Scalar, topLevelItems, topLevelMembers } from './topLevel.ts';

type Members = ReadonlyMap<string, Scalar>;

/** A dialect of JSON objects: one reader for what the page sends, one for what the server sends. */
function objectDialect(
  words: RegExp,
  sent: (members: Members, text: string) => readonly RequestMark[],
  received: (members: Members, text: string) => readonly RequestMark[],
  serverAsks = false,
): RequestDialect {
  return textDialect(words, serverAsks, (text, direction) => {
    const members = topLevelMembers(text);
    if (!members) return NO_MARKS;
    return direction === 'sent' ? sent(members, text) : received(members, text);
  });
}

function scalar(members: Members, name: string): string | undefined {
  const value = members.get(name);
  return value === 'null' || value === '' ? undefined : value;
}

/** JSON-RPC 2.0: `id` with `method` asks, `id` with `result` or `error` answers. Notifications have no id. */
export function jsonRpc(): RequestDialect {
  const read = (members: Members) => {
    const id = scalar(members, 'id');
    if (id === undefined) return NO_MARKS;
    if (members.has('method')) return request(id);
    return members.has('result') || members.has('error') ? reply(id) : NO_MARKS;
  };
  return objectDialect(/"id"/, read, read, true);
}

const GRAPHQL_ANSWERS = new Set(['next', 'data', 'error', 'complete']);

/** Both GraphQL subprotocols: `subscribe`/`start`, answered by the first `next`/`data`; `connection_init` by its ack. */
export function graphql(): RequestDialect {
  return objectDialect(
    /"type"/,
    (members) => {
      const [type, id] = [members.get('type'), scalar(members, 'id')];
      if (type === 'connection_init') return request('connection');
      if (id === undefined) return NO_MARKS;
      if (type === 'subscribe' || type === 'start') return patientRequest(`#${id}`);
      return type === 'complete' || type === 'stop' ? cancel(`#${id}`) : NO_MARKS;
    },
    (members) => {
      const [type = '', id] = [members.get('type'), scalar(members, 'id')];
      if (type === 'connection_ack' || type === 'connection_error') return reply('connection');
      return id !== undefined && GRAPHQL_ANSWERS.has(type) ? reply(`#${id}`) : NO_MARKS;
    },
  );
}

/** Phoenix channels, array form `[join_ref, ref, topic, event, payload]` and object form: `phx_reply` repeats the ref. */
export function phoenix(): RequestDialect {
  return textDialect(/^\s*[[{]/, false, (text, direction) => {
    if (direction === 'received' && !text.includes('phx_reply')) return NO_MARKS;
    const items = topLevelItems(text, 4);
    const members = items ? undefined : topLevelMembers(text);
    const ref = items ? items[1] : members?.get('ref');
    const event = items ? items[3] : members?.get('event');
    if (ref === undefined || ref === 'null') return NO_MARKS;
    if (direction === 'sent') return request(ref);
    return event === 'phx_reply' ? reply(ref) : NO_MARKS;
  });
}

/** Home Assistant: commands with an `id`, answered by `result`; `auth` by `auth_ok`. */
export function homeAssistant(): RequestDialect {
  return objectDialect(
    /"type"/,
    (members) => {
      const id = scalar(members, 'id');
      if (members.get('type') === 'auth') return request('auth');
      return id === undefined ? NO_MARKS : request(`#${id}`);
    },
    (members) => {
      const [type, id] = [members.get('type'), scalar(members, 'id')];
      if (type === 'auth_ok' || type === 'auth_invalid') return reply('auth');
      return id !== undefined && (type === 'result' || type === 'pong') ? reply(`#${id}`) : NO_MARKS;
    },
  );
}

/** Meteor DDP: methods by their `result`, subscriptions by `ready` (a list) or `nosub`, `connect` by `connected`. */
export function ddp(): RequestDialect {
  return objectDialect(
    /"msg"/,
    (members) => {
      const id = scalar(members, 'id');
      switch (members.get('msg')) {
        case 'connect':
          return request('connect');
        case 'method':
          return id === undefined ? NO_MARKS : request(`#${id}`);
        case 'sub':
          return id === undefined ? NO_MARKS : request(`sub ${id}`);
        default:
          return NO_MARKS;
      }
    },
    (members, text) => {
      const id = scalar(members, 'id') ?? '';
      switch (members.get('msg')) {
        case 'connected':
        case 'failed':
          return reply('connect');
        case 'result':
          return reply(`#${id}`);
        case 'nosub':
          return reply(`sub ${id}`);
        case 'ready': {
          const list = /"subs"\s*:\s*\[([^\]]*)\]/.exec(text)?.[1] ?? '';
          return [...list.matchAll(/"([^"]*)"/g)].flatMap(([, sub = '']) => reply(`sub ${sub}`));
        }
        default:
          return NO_MARKS;
      }
    },
  );
}

/** Action Cable: `subscribe`, confirmed or rejected with the same identifier. */
export function actionCable(): RequestDialect {
  return objectDialect(
    /"identifier"/,
    (members) => {
      const identifier = members.get('identifier');
      return members.get('command') === 'subscribe' && identifier !== undefined
        ? request(identifier)
        : NO_MARKS;
    },
    (members) => {
      const [type, identifier] = [members.get('type'), members.get('identifier')];
      const isAnswer = type === 'confirm_subscription' || type === 'reject_subscription';
      return isAnswer && identifier !== undefined ? reply(identifier) : NO_MARKS;
    },
  );
}

const CHANNEL = /\\?"channel\\?"\s*:\s*\\?"([^"\\]+)/;

/** Pusher: subscriptions by channel. */
export function pusher(): RequestDialect {
  return textDialect(/subscri/, false, (text, direction) => {
    const event = topLevelMembers(text)?.get('event');
    const channel = CHANNEL.exec(text)?.[1];
    if (channel === undefined) return NO_MARKS;
    if (direction === 'sent') return event === 'pusher:subscribe' ? request(channel) : NO_MARKS;
    return event === 'pusher_internal:subscription_succeeded' || event === 'pusher:subscription_error'
      ? reply(channel)
      : NO_MARKS;
  });
}

/** Centrifugo: commands and replies with the same `id`, several to a frame, one on each line. */
export function centrifugo(): RequestDialect {
  return textDialect(/"id"/, false, (text, direction) =>
    text.split('\n').flatMap((line) => {
      const id = topLevelMembers(line)?.get('id');
      if (id === undefined) return NO_MARKS;
      return direction === 'sent' ? request(id) : reply(id);
    }),
  );
}

const RECORD_SEPARATOR = '\u001e';

/** SignalR: invocations (1, 4) by their completion or first item (3, 2), the handshake by an empty record. */
export function signalR(): RequestDialect {
  return textDialect(new RegExp(RECORD_SEPARATOR), true, (text, direction) =>
    text.split(RECORD_SEPARATOR).flatMap((record) => {
      const members = topLevelMembers(record);
      if (!members) return NO_MARKS;
      const id = scalar(members, 'invocationId');
      const type = members.get('type');
      if (type === undefined) {
        if (direction === 'received') return reply('handshake');
        return members.has('protocol') ? request('handshake') : NO_MARKS;
      }
      if (id === undefined) return NO_MARKS;
      if (type === '1' || type === '4') return request(`#${id}`);
      if (type === '5') return cancel(`#${id}`);
      return type === '2' || type === '3' ? reply(`#${id}`) : NO_MARKS;
    }),
  );
}
