import { expect, test } from 'vitest';
import { previewRedaction, writeSession } from '../../../src/formats/har/writeSession.ts';
import type { SessionEvent } from '../../../src/model/events.ts';
import type { Finding } from '../../../src/model/finding.ts';
import { dumpSession } from '../../support/dumpSession.ts';
import { picture } from '../../support/pictures.ts';
import { binary, OPAQUE, SECRET_MESSAGES, text } from '../../support/secretMessages.ts';
import { fileText, readBack, sessionWith } from '../../support/sessionFiles.ts';

const FINDING: Finding = {
  id: 'policy-or-auth:a',
  rule: 'policy-or-auth',
  severity: 'error',
  confidence: 'high',
  title: 'The server refused the token=SECRET_IN_TITLE',
  connections: ['a'],
  evidence: [{ text: 'Close reason "token=SECRET_IN_EVIDENCE expired"', origin: 'page-hook' }],
  candidates: [
    {
      id: 'x',
      seconds: 1,
      product: 'x',
      setting: 'y',
      offsetSeconds: 0,
      because: 'header x-token: SECRET_IN_BECAUSE',
    },
  ],
  alternatives: ['or password=SECRET_IN_ALTERNATIVE'],
  advice: [{ title: 'use token=SECRET_IN_ADVICE', snippet: '{"secret":"SECRET_IN_SNIPPET"}' }],
};

function secretSession() {
  const events: SessionEvent[] = [
    ...picture(`
      0 context page page https://app.test/?session=SECRET_IN_PAGE
      0 joined wss://me:SECRET_IN_USERINFO@a.test/ws/${OPAQUE}?apiKey=SECRET_IN_URL&room=1
      0.1s open wss://ignored.test authorization=SECRET_IN_RESPONSE set-cookie=SECRET_IN_COOKIE
      0.2s error token=SECRET_IN_ERROR refused
      0.3s navigate https://app.test/login?token=SECRET_IN_NAVIGATION
      0.4s capture lost password=SECRET_IN_CAPTURE
      1s call-close 4001 token=SECRET_IN_CALL
      2s close 4001 Bearer SECRET_IN_REASON
      b: 3s connect wss://b.test cookie=SECRET_IN_REQUEST sec-websocket-protocol=token.SECRET_IN_PROTOCOL
    `),
    {
      kind: 'connection-created',
      atMs: 4000,
      origin: 'protocol',
      connectionId: 'c',
      url: 'wss://c.test',
      initiator: {
        type: 'script',
        stack: [{ functionName: 'f', url: 'https://app.test/a.js?key=SECRET_IN_STACK', line: 1, column: 1 }],
      },
    },
    {
      kind: 'close-called',
      atMs: 4100,
      origin: 'page-hook',
      connectionId: 'c',
      stack: [
        { functionName: 'f', url: 'https://app.test/a.js?key=SECRET_IN_CALL_STACK', line: 1, column: 1 },
      ],
    },
  ];
  events.push({
    kind: 'cookies-held',
    atMs: 4050,
    origin: 'protocol',
    connectionId: 'c',
    cookies: [
      {
        name: 'session',
        value: 'SECRET_IN_COOKIE_STORE',
        domain: 'c.test',
        path: '/',
        httpOnly: true,
        secure: false,
        sameSite: 'Lax',
      },
    ],
  });
  SECRET_MESSAGES.forEach(([message, secret], i) => {
    const frame = {
      kind: 'frame',
      atMs: 5000 + i,
      origin: 'protocol',
      connectionId: 'c',
      direction: 'sent',
    } as const;
    events.push({ ...frame, opcode: 1, payload: text(message) });
    events.push({ ...frame, opcode: 2, payload: binary(message) });
    events.push({ ...frame, opcode: 9, payload: { encoding: 'base64', data: btoa(`\x01\xff${secret}`) } });
  });
  return sessionWith(events);
}

test('no secret of a whole session is anywhere in its file', () => {
  const session = secretSession();
  const open = fileText(session, { findings: [FINDING] });
  const clean = fileText(session, { findings: [FINDING], redaction: {} });
  const secrets = [
    ...new Set(open.match(/SECRET_IN_[A-Z_]+/g) ?? []),
    ...SECRET_MESSAGES.map(([, secret]) => secret),
    OPAQUE,
  ];
  expect(secrets.length).toBeGreaterThan(50);
  expect(clean).not.toMatch(/SECRET/);
  for (const secret of secrets.filter((word) => word !== 'off')) {
    expect(clean).not.toContain(secret);
    // At any of the three places of a base64 group a secret can begin.
    for (const shift of ['', 'x', 'xx']) {
      const inner = btoa(shift + secret)
        .replace(/=+$/, '')
        .slice(4, -2);
      if (inner.length >= 8) expect(clean).not.toContain(inner);
    }
  }
});

test('a clean file tells what was removed, and the preview tells the same before', async () => {
  const session = secretSession();
  const preview = previewRedaction(session, { findings: [FINDING], redaction: {} });
  let step = preview.next();
  while (!step.done) step = preview.next();
  const clean = fileText(session, { findings: [FINDING], redaction: {} });
  expect(JSON.parse(clean).log._wsDoctor.redaction).toEqual(step.value);
  expect(step.value).toMatchObject({ binary: 'remove' });
  for (const count of Object.values(step.value.counts)) expect(count).toBeGreaterThan(0);
  expect(step.value.names).toContain('password');
  const { report } = await readBack(clean);
  expect(report.redaction).toEqual(step.value);
  expect(report.notes).toEqual(['Secrets were removed from this session before it was saved.']);
});

test('the writer returns what it removed', () => {
  const writing = writeSession(secretSession(), { findings: [], creatorVersion: '0', redaction: {} });
  let step = writing.next();
  while (!step.done) step = writing.next();
  expect(step.value).toMatchObject({
    connections: 3,
    frames: 3 * SECRET_MESSAGES.length,
    redaction: { binary: 'remove' },
  });
});

test('a clean session keeps everything but its secrets: times, sizes, order, codes', async () => {
  const session = secretSession();
  const { session: again } = await readBack(fileText(session, { redaction: {} }));
  const facts = (dumped: unknown) =>
    JSON.stringify(dumped, (name, value: unknown) =>
      ['payload', 'url', 'value', 'message', 'reason'].includes(name) ? undefined : value,
    );
  expect(facts(dumpSession(again))).toBe(facts(dumpSession(session)));
});

test('what was cleaned once is clean: a second time there is nothing to remove', async () => {
  const clean = fileText(secretSession(), { redaction: {} });
  const { session } = await readBack(clean);
  const again = fileText(session, { redaction: {} });
  const { counts } = JSON.parse(again).log._wsDoctor.redaction;
  expect(Object.values(counts)).toEqual([0, 0, 0, 0, 0, 0]);
});

test('a file without secrets is the same with and without redaction, its report aside', () => {
  const session = sessionWith(
    picture('0 open wss://a.test/ws?room=1 server=nginx · 1s >{"op":"sub"} · 2s close 1000 bye'),
  );
  const parsed = (content: string) => JSON.parse(content);
  const clean = parsed(fileText(session, { redaction: {} }));
  clean.log._wsDoctor.redaction = undefined;
  clean.log.entries[0]._wsDoctor.messageNotes = [];
  expect(clean).toEqual(parsed(fileText(session)));
});
