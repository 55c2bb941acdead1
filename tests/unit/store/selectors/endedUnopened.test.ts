import { expect, test } from 'vitest';
import { closeFacts } from '../../../../src/store/selectors/closeFacts.ts';
import { summariseConnection } from '../../../../src/store/selectors/connectionSummary.ts';
import { createSessionView } from '../../../../src/store/sessionView.ts';
import { sessionOf } from '../../../support/pictures.ts';
import { verdicts } from '../../diagnosis/diagnosePicture.ts';

const CONNECTING = '0 connect wss://shop.test/ws';
const REFUSED = 'Error in connection establishment: net::ERR_CONNECTION_REFUSED';

function summaryOf(text: string) {
  const session = sessionOf(text);
  const view = createSessionView({ kind: 'live' }, session);
  view.analyses.advance();
  const [connection] = session.connections;
  if (!connection) throw new Error('The picture has no connection');
  const { state, close } = summariseConnection(view, connection, [], 5000);
  return {
    state,
    label: close?.label,
    tone: close?.tone,
    because: closeFacts(view, connection)?.closure.because,
  };
}

test.each([
  ['navigation', 'nav', 'the page was navigated away'],
  ['context-destroyed', 'nav', 'the document or worker that owned it went away'],
  ['tab-closed', 'gone', 'the tab was closed'],
  ['closed', 'ended', 'it was not seen to open, and nobody recorded why it ended'],
])('a page left while its socket connects (%s): nobody says that it failed', (cause, label, because) => {
  const text = `${CONNECTING} · 1s ended ${cause}`;
  expect(summaryOf(text)).toEqual({ state: 'unopened', label, tone: 'ok', because });
  expect(verdicts(text)).toEqual(cause === 'closed' ? [] : ['closed-by-navigation high a']);
});

test.each([
  ['the browser said why', `1s error ${REFUSED} · 1s ended closed`],
  ['the page heard of it', '1s close 1006'],
  ['the server answered with a refusal', '1s response 503 · 1s ended closed'],
])('it failed where somebody tells so: %s', (_, story) => {
  expect(summaryOf(`${CONNECTING} · ${story}`)).toMatchObject({ state: 'failed', tone: 'error' });
});

test('one that was seen to open before its page was left is closed', () => {
  expect(summaryOf('0 open wss://shop.test/ws · 1s ended navigation')).toMatchObject({
    state: 'closed',
    because: 'the page was navigated away',
  });
});

test('a page that comes back from the cache, and hears then that its socket is closed, does not make it a failure', () => {
  expect(summaryOf(`${CONNECTING} · 1s ended navigation · 9s close 1006`)).toMatchObject({
    state: 'unopened',
  });
});
