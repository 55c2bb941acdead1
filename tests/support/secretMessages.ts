import { encodeBase64 } from '../../src/base/bytes.ts';
import type { Payload } from '../../src/model/events.ts';

const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.TJVA95OrM7E2cBab30RMHrHDcEfxjoYZgeFONFh7HgQ';
const GITHUB = 'ghp_16C7e42F292c6912E7710c838347Ae178B4a';
/** A token without any mark of its kind. */
export const OPAQUE = 'q8Zt3vX1Lk92mPz7Rw4Yb6Nc0Jd5Hs';
const HEX = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822c';

/** A text message. */
export const text = (data: string): Payload => ({ encoding: 'text', data });
/** The same as bytes. */
export const binary = (data: string): Payload => ({
  encoding: 'base64',
  data: encodeBase64(new TextEncoder().encode(data)),
});

/** Where secrets stand in messages; each says SECRETn, or something no human would write, as its secret. */
export const SECRET_MESSAGES: readonly (readonly [string, string])[] = [
  ['{"password":"SECRET1"}', 'SECRET1'],
  ['{"user":{"credentials":{"login":"me","pin":"SECRET2"}}}', 'SECRET2'],
  ['{"a":[{"apiKey":"SECRET3"}]}', 'SECRET3'],
  ['{"access_token": 12345678901234}', '12345678901234'],
  ['{"auth":["SECRET4","SECRET5"]}', 'SECRET5'],
  ['{"Authorization":"Bearer SECRET6"}', 'SECRET6'],
  ['42["authenticate",{"token":"SECRET7"}]', 'SECRET7'],
  ['42["token","SECRET8"]', 'SECRET8'],
  ['0{"sid":"SECRET9","upgrades":["websocket"],"pingInterval":25000}', 'SECRET9'],
  ['CONNECT\naccept-version:1.2\nlogin:me\npasscode:SECRET10 with blanks\n\n\0', 'SECRET10'],
  ['CONNECTED\nsession:SECRET11\n\n\0', 'SECRET11'],
  ['{"type":1,"arguments":[{"jwt":"SECRET12"}]}\x1e{"type":6}\x1e', 'SECRET12'],
  ['{"payload":"{\\"token\\":\\"SECRET13\\"}"}', 'SECRET13'],
  ['{"body":"{\\"deep\\":\\"{\\\\\\"password\\\\\\":\\\\\\"SECRET14\\\\\\"}\\"}"}', 'SECRET14'],
  ['{"headers":[{"name":"Cookie","value":"SECRET15"}]}', 'SECRET15'],
  ['{"query":"mutation { login(user: \\"me\\", password: \\"SECRET16\\") { id } }"}', 'SECRET16'],
  ['a["{\\"csrfToken\\":\\"SECRET17\\"}"]', 'SECRET17'],
  ['{"url":"https://me:SECRET18@a.test/x?access_token=SECRET19&page=2#jwt=SECRET20"}', 'SECRET19'],
  ['{"url":"https://me:SECRET18@a.test/x?access_token=SECRET19&page=2#jwt=SECRET20"}', 'SECRET18'],
  ['{"url":"https://me:SECRET18@a.test/x?access_token=SECRET19&page=2#jwt=SECRET20"}', 'SECRET20'],
  [`{"hello":"${JWT}"}`, JWT],
  [`plain words and ${JWT} more`, JWT.slice(0, 20)],
  [`{"note":"use ${GITHUB} please"}`, GITHUB],
  [`{"opaque":"${OPAQUE}"}`, OPAQUE],
  [HEX, HEX],
  ['log in with token=SECRET21 now', 'SECRET21'],
  ['Authorization: Bearer SECRET22-abc', 'SECRET22'],
  ['Cookie: a=SECRET23; b=SECRET24', 'SECRET24'],
  ['sent Bearer SECRET25abcdef in vain', 'SECRET25'],
  ['-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA04up8hoqzS1\n-----END RSA PRIVATE KEY-----', 'MIIEp'],
  ['{"token":"SECRET26', 'SECRET26'],
  ['{"token":"SECRET27 cut, off', 'off'],
  ['"token": "SECRET28"', 'SECRET28'],
  ['\\"token\\": \\"SECRET29\\"', 'SECRET29'],
  ['{"password":"say \\"SECRET30\\" twice"}', 'SECRET30'],
  ['{"set-cookie":["id=SECRET31; Path=/"]}', 'SECRET31'],
  ['{"session":{"id":"SECRET32","expires":3600}}', 'SECRET32'],
  ['{"X-Amz-Signature":"SECRET33"}', 'SECRET33'],
  ['set token={"value":"SECRET34"}', 'SECRET34'],
];
