import type { CdpEvent, CdpTransport } from '../../src/capture/transport.ts';

export interface FakeTransport extends CdpTransport {
  /** Every command sent, in order: `Network.enable`, `Network.enable@S1` for a child session. */
  readonly sent: readonly string[];
  /** Delivers an event as Chrome would. */
  deliver(event: CdpEvent): void;
  /** Lets every later command of this name fail with this message. */
  refuse(method: string, message: string): void;
}

/** A tab's debugger protocol played by a test; answers what `startCapture` asks. */
export function createFakeTransport(startSeconds = 100): FakeTransport {
  const sent: string[] = [];
  const refused = new Map<string, string>();
  const listeners = new Set<(event: CdpEvent) => void>();
  const answers: Readonly<Record<string, unknown>> = {
    'Runtime.evaluate': { result: { type: 'undefined' } },
    'Performance.getMetrics': { metrics: [{ name: 'Timestamp', value: startSeconds }] },
    'Network.getCookies': { cookies: [] },
    'Page.getFrameTree': { frameTree: { frame: { id: 'root', url: 'https://shop.example/' } } },
  };
  return {
    sent,
    async send(method, _params, sessionId) {
      sent.push(sessionId === undefined ? method : `${method}@${sessionId}`);
      const refusal = refused.get(method);
      if (refusal !== undefined) throw new Error(refusal);
      // The answers of the few commands whose result is read; the rest is an empty object, as in the protocol.
      return (answers[method] ?? {}) as never;
    },
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    deliver(event) {
      for (const listener of listeners) listener(event);
    },
    refuse(method, message) {
      refused.set(method, message);
    },
  };
}
