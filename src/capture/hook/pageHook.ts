import { HOOK_SOURCE_URL } from '../hookMessages.ts';
import { createDisguise } from './disguise.ts';
import type { AdoptingHook, Disguise, HookPort, InstalledHook } from './hookPort.ts';
import { answerWith, findHook } from './knownHook.ts';
import { hookPageLife } from './pageLifeHook.ts';
import { hookWebSocket } from './socketHook.ts';
import { hookWebSocketStream } from './streamHook.ts';

interface HookParts {
  readonly createDisguise: (port: HookPort) => Disguise;
  readonly findHook: (secret: string) => InstalledHook | undefined;
  readonly answerWith: (hook: InstalledHook, port: HookPort) => void;
  readonly hookPageLife: (port: HookPort) => void;
  readonly hookWebSocket: (port: HookPort, disguise: Disguise) => AdoptingHook | undefined;
  readonly hookWebSocketStream: (port: HookPort, disguise: Disguise) => AdoptingHook | undefined;
}

/**
 * Runs inside the inspected page or worker, before its own scripts. The debugger protocol knows neither close codes
 * nor who called `close()`; this tells both, and changes nothing a page can observe (tests/e2e/hookConformance.spec.ts):
 *
 * - `WebSocket` and `WebSocketStream` become proxies, so name, length, statics, `instanceof`, subclassing and thrown
 *   errors stay the browser's own. `prototype.constructor` points at the proxy.
 * - `close`, and `WebSocketStream.prototype.closed`, become doubles that call the browser's own.
 * - `Function.prototype.toString` answers for all of them with the text of the original.
 * - Frames are not touched: the protocol reports them.
 *
 * What cannot be hidden, because a function of ours stands on the stack while the browser's runs:
 *
 * - the place (not the stack) that `window.onerror` is told for an uncaught error of the constructor or of `close()`,
 *   and a frame of ours within the stack of an error that page code throws while its arguments are converted;
 * - the place that is named for a socket which a Content-Security-Policy forbids: V8's topmost frame of a script, which
 *   is ours. Measured on Chromium 156, for `https://site/s.js:7:25`: the `securitypolicyviolation` event says no
 *   `sourceFile`, and line and column of the hook; `ReportingObserver` says the hook's name as `sourceFile`; the report
 *   to the server has no `source-file`. The rest of all three is the same, and so is everything about requests that are
 *   no sockets. Doubles for the event's getters would mend the first only;
 * - error texts in which the browser prints a whole function, as `structuredClone(WebSocket)` does;
 * - to a page that was there first and has replaced `dispatchEvent`, `CustomEvent` or `performance`: the one event by which
 *   an earlier hook would answer;
 * - `WebSocketStream.closed` settles one microtask later; of a stream that was there before the hook, its rejection
 *   counts as handled.
 *
 * The functions are sent as text (`toString()`): they must not use anything outside their own bodies.
 */
export function pageHook(bindingName: string, parts: HookParts): InstalledHook | undefined {
  const scope: typeof globalThis & Record<string, unknown> = globalThis;
  const binding = scope[bindingName];
  if (typeof binding !== 'function') return undefined;
  // From here on the page cannot find the binding; only this closure can call it.
  delete scope[bindingName];
  const known = parts.findHook(bindingName);
  if (known) return known;

  const { stringify } = JSON;
  const { apply, getOwnPropertyDescriptor } = Reflect;
  const { timeOrigin } = performance;
  const now = performance.now.bind(performance);
  const { addEventListener } = EventTarget.prototype;
  const toNumber = Number;
  const toText = String;
  let lastId = 0;

  const isPrimitive = (value: unknown): boolean =>
    value !== undefined && (typeof value !== 'object' || value === null) && typeof value !== 'function';
  const reader: HookPort['reader'] = (prototype, key) => {
    const getter = getOwnPropertyDescriptor(prototype, key)?.get;
    return (target) => apply(getter as () => never, target, []);
  };
  const timeStampOf = reader<number>(Event.prototype, 'timeStamp');
  const port: HookPort = {
    secret: bindingName,
    nextId: () => ++lastId,
    tell(message) {
      try {
        binding(stringify({ __proto__: null, ...message, at: timeOrigin + now() }));
      } catch {
        // The debugger has gone: nobody listens any more, and the page must not notice that anybody ever did.
      }
    },
    listen(target, type, handler) {
      apply(addEventListener, target, [type, handler, true]);
    },
    madeAt: (event) => timeOrigin + timeStampOf(event),
    reader,
    numberFrom: (value) => (isPrimitive(value) ? toNumber(value) : undefined),
    textFrom: (value) => (isPrimitive(value) ? toText(value) : undefined),
  };
  const disguise = parts.createDisguise(port);
  parts.hookPageLife(port);
  const apis: AdoptingHook[] = [];
  const sockets = parts.hookWebSocket(port, disguise);
  if (sockets) apis[apis.length] = sockets;
  const streams = parts.hookWebSocketStream(port, disguise);
  if (streams) apis[apis.length] = streams;
  const hook = { apis };
  parts.answerWith(hook, port);
  return hook;
}

/** The hook as a script to evaluate in a page or worker; `bindingName` is the binding added for it. */
export function pageHookSource(bindingName: string): string {
  const parts = Object.entries({
    createDisguise,
    findHook,
    answerWith,
    hookPageLife,
    hookWebSocket,
    hookWebSocketStream,
  });
  const object = parts.map(([name, part]) => `${name}: ${part.toString()}`).join(',\n');
  // Strict, whatever the bundler did: functions of sloppy scripts have properties the browser's own have not.
  return `(() => { 'use strict'; return (${pageHook.toString()})(${JSON.stringify(bindingName)}, {${object}}); })();
//# sourceURL=${HOOK_SOURCE_URL}`;
}
