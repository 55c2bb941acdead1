import type { Protocol } from 'devtools-protocol';
import type { ContextId, Origin, PageChange, PageChanged, SessionEvent } from '../model/events.ts';
import { DocumentHistory } from './documentHistory.ts';
import type { HookMessage } from './hookMessages.ts';
import type { SessionClock } from './sessionClock.ts';

/** What {@link PageLife} needs from the tab it tells of. */
export interface PageLifePort {
  readonly emit: (event: SessionEvent) => void;
  readonly clock: SessionClock;
  /** The tab's own context; asking makes it known. */
  readonly contextId: () => ContextId;
}

type NavigationFacts = Pick<PageChanged, 'url' | 'isReload'>;

/** Turns what is heard of a tab's life into session events: navigation, visibility, freezing, network, crash. */
export class PageLife {
  readonly #port: PageLifePort;
  readonly #documents = new DocumentHistory();

  constructor(port: PageLifePort) {
    this.#port = port;
  }

  /** The document that is there already. */
  seed({ loaderId }: Protocol.Page.Frame): void {
    this.#documents.seed(loaderId);
  }

  starting(navigation: Protocol.Page.FrameStartedNavigatingEvent): void {
    this.#documents.starting(navigation);
  }

  /** @param isNews false where nothing has happened in the tab yet: its first address */
  navigated(navigation: Protocol.Page.FrameNavigatedEvent, atMs: number, isNews: boolean): void {
    const { isReload, isRestored, leftAtMs } = this.#documents.committed(navigation, atMs);
    if (!isNews) return;
    const { url } = navigation.frame;
    if (leftAtMs !== undefined) this.#changed('entered-back-forward-cache', 'inferred', leftAtMs);
    this.#changed('navigated', 'protocol', atMs, { url, ...(isReload && { isReload }) });
    if (isRestored) this.#changed('left-back-forward-cache', 'protocol', atMs);
  }

  /** A report of the hook in the outermost document. */
  reported(message: Extract<HookMessage, { t: 'hello' | 'page' }>): void {
    const atMs = this.#port.clock.fromWall(message.at);
    if (message.t === 'page') this.#changed(message.change, 'page-hook', atMs);
    else {
      if (message.hidden) this.#changed('hidden', 'page-hook', atMs);
      if (!message.online) this.#changed('offline', 'page-hook', atMs);
    }
  }

  crashed(atMs: number): void {
    this.#changed('crashed', 'protocol', atMs);
  }

  #changed(change: PageChange, origin: Origin, atMs: number, more: NavigationFacts = {}): void {
    const contextId = this.#port.contextId();
    this.#port.emit({ kind: 'page-changed', atMs, origin, contextId, change, ...more });
  }
}
