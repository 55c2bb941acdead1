import type { Protocol } from 'devtools-protocol';
import type { HookedRealms } from './hookedRealms.ts';
import type { TargetDeps } from './targetDeps.ts';
import type { CdpTransport } from './transport.ts';

/** We never read bodies: the smallest buffers keep Chrome from holding them for us. */
const NO_BODIES = { maxTotalBufferSize: 1, maxResourceBufferSize: 1, maxPostDataSize: 0 };

const CHILDREN_WAIT = { autoAttach: true, waitForDebuggerOnStart: true, flatten: true };

interface TargetToPrepare {
  /** Speaks to the session. */
  readonly send: CdpTransport['send'];
  /** It has documents; otherwise it is a worker. */
  readonly isPage: boolean;
  /** It may be waiting for us. */
  readonly isChild: boolean;
  readonly hook: TargetDeps['hook'];
  readonly realms: HookedRealms;
  /** Takes over the documents that are there already. */
  readonly seed: (tree: Protocol.Page.FrameTree) => void;
}

export interface Preparation {
  /** Rejects with the first failure. */
  readonly prepared: Promise<unknown>;
  /** Settles when the heap was searched for sockets that were there before us; absent where nobody searches. */
  readonly searched: Promise<unknown> | undefined;
}

/**
 * What a debugger session is asked for so that its sockets can be captured. Sends everything at once and waits for
 * nothing in between: a paused service worker answers `Network.enable` only after it was resumed, and whatever fails, it
 * must be resumed.
 */
export function prepareTarget({ send, isPage, isChild, hook, realms, seed }: TargetToPrepare): Preparation {
  const steps: Promise<unknown>[] = [send('Network.enable', NO_BODIES)];
  let searched: Promise<unknown> | undefined;
  if (isPage) {
    const seeded = send('Page.getFrameTree').then(({ frameTree }) => seed(frameTree));
    steps.push(send('Page.enable', {}), seeded);
    if (hook) steps.push(send('Page.addScriptToEvaluateOnNewDocument', { source: hook.source }));
  }
  if (hook) {
    const bind = () => send('Runtime.addBinding', { name: hook.bindingName });
    // Without the Runtime domain V8 adds bindings to the documents of now, not to those loaded later
    // (V8RuntimeAgentImpl::addBindings; measured on Chromium 156). The price is the page's console messages.
    if (isPage) {
      const ready = [send('Runtime.enable'), bind()];
      searched = Promise.all(ready).then(() => realms.hookAll());
      steps.push(...ready, searched);
    } else {
      // A worker may be about to run its first statement, and has one script context: the hook goes first.
      const bound = bind();
      searched = realms.hookWorker();
      steps.push(bound, searched, send('Runtime.enable'));
    }
  }
  steps.push(send('Log.enable'));
  steps.push(send('Target.setAutoAttach', CHILDREN_WAIT));
  if (isChild) steps.push(send('Runtime.runIfWaitingForDebugger'));
  return { prepared: Promise.all(steps), searched };
}

/**
 * What a tab is asked for when its page came back from the back/forward cache. Seen on Chromium 156: the binding stands in
 * its documents again, for the page to see; and its workers, whose sessions ended when it was left, are announced only to
 * somebody who asks anew, and not in the same words as before.
 */
export async function prepareRestored({
  send,
  hook,
  realms,
}: Pick<TargetToPrepare, 'send' | 'hook' | 'realms'>): Promise<void> {
  const announced = send('Target.setAutoAttach', { ...CHILDREN_WAIT, waitForDebuggerOnStart: false }).then(
    () => send('Target.setAutoAttach', CHILDREN_WAIT),
  );
  await Promise.all([announced, hook && realms.hideBinding()]);
}
