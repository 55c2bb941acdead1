import type { Scenario } from '../scenario.ts';

/** Handshakes that get an HTTP status instead of a WebSocket. */
export const refusedScenarios: readonly Scenario[] = [
  {
    id: 'refused-401',
    title: 'Handshake refused: 401',
    sentence: 'The server answers the handshake with 401 because nobody is logged in.',
    staysOpen: false,
    run: async (kit) => {
      const { code } = await kit.connect(kit.urls.refused[401]).closed;
      kit.expect(code === 1006, `closed with ${code}`);
      kit.log(`refused; the page is only told ${code}`);
    },
  },
  {
    id: 'refused-404',
    title: 'Handshake refused: 404',
    sentence: 'There is no WebSocket at this path, so the handshake gets 404.',
    staysOpen: false,
    run: async (kit) => {
      const { code } = await kit.connect(kit.urls.refused[404]).closed;
      kit.expect(code === 1006, `closed with ${code}`);
      kit.log(`refused; the page is only told ${code}`);
    },
  },
  {
    id: 'refused-503',
    title: 'Handshake refused: 503',
    sentence: 'The server is overloaded and answers the handshake with 503.',
    staysOpen: false,
    run: async (kit) => {
      const { code } = await kit.connect(kit.urls.refused[503]).closed;
      kit.expect(code === 1006, `closed with ${code}`);
      kit.log(`refused; the page is only told ${code}`);
    },
  },
];
