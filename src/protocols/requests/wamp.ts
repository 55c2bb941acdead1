import { NO_MARKS, type RequestDialect, type RequestMark, reply, request, textDialect } from './dialect.ts';
import { topLevelItems } from './topLevel.ts';

const HELLO = '1';
const AUTHENTICATE = '5';
const ERROR = '8';
/** WELCOME, ABORT, CHALLENGE: what comes after HELLO or AUTHENTICATE. */
const SESSION_ANSWERS = new Set(['2', '3', '4']);
const PUBLISH = '16';
const ACKNOWLEDGE = /"acknowledge"\s*:\s*true/;

/** Message types that ask, by the type that answers them (WAMP v2, basic profile): the second item is the request. */
const ASKED_BY = new Map([
  ['17', PUBLISH],
  ['33', '32'],
  ['35', '34'],
  ['50', '48'],
  ['65', '64'],
  ['67', '66'],
  ['70', '68'],
]);
const ASKING = new Set(ASKED_BY.values());

/** WAMP in JSON: calls, subscriptions, registrations, acknowledged publications, and the server's invocations. */
export function wamp(): RequestDialect {
  return textDialect(/^\s*\[/, true, (text): readonly RequestMark[] => {
    const [type = '', first = '', second = ''] = topLevelItems(text, 3) ?? [];
    if (type === HELLO || type === AUTHENTICATE) return request('session');
    if (SESSION_ANSWERS.has(type)) return reply('session');
    if (type === ERROR) return reply(`${first} ${second}`);
    if (type === PUBLISH && !ACKNOWLEDGE.test(text.slice(0, 512))) return NO_MARKS;
    if (ASKING.has(type)) return request(`${type} ${first}`);
    const asked = ASKED_BY.get(type);
    return asked === undefined ? NO_MARKS : reply(`${asked} ${first}`);
  });
}
