import type { Page } from 'playwright';
import type { Lab } from '../../../src/lab/lab.ts';
import type { Closeable } from '../../../src/lab/wire/closing.ts';
import type { LaunchedBrowser } from '../../../src/launch/launchBrowser.ts';
import type { SessionLabel } from '../label.ts';

/** What a recording plays on. */
export interface Stage {
  /** An empty page with `kit` (`pageKit.ts`), in a window of its own. */
  readonly page: Page;
  readonly browser: LaunchedBrowser;
  /** Idle proxies cut after 2 s, real proxies after 3 s. */
  readonly lab: Lab;
  /** Address of the empty page. */
  readonly pageUrl: string;
  /** Starts WS Doctor; already done unless the recording is `late`. */
  startCapture(): Promise<void>;
  /** Closes it with the recording. */
  keep<Part extends Closeable | undefined>(starting: Promise<Part>): Promise<Part>;
}

/** One session to record: plays the story with real servers and tells what the cause was. */
export interface Recording {
  /** Name of its files. */
  readonly name: string;
  /** What happens and why. */
  readonly about: string;
  /** Starts the capture itself, in the middle. */
  readonly late?: boolean;
  /** Changes the network under the browser: is played alone, in a network namespace of its own. */
  readonly changesNetwork?: boolean;
  /** `undefined`: cannot be played on this machine. */
  readonly play: (stage: Stage) => Promise<Omit<SessionLabel, 'about'> | undefined>;
}

export function recording(name: string, about: string, play: Recording['play']): Recording {
  return { name, about, play };
}

/** The label of a session with one cause. */
export function caused(
  rule: SessionLabel['causes'][number]['rule'],
  connections: string | readonly string[],
  options: Omit<SessionLabel['causes'][number], 'rule' | 'connections'> = {},
): Omit<SessionLabel, 'about'> {
  return { causes: [{ rule, connections: [connections].flat(), ...options }] };
}

/** The address with a name, resolved to the loopback by a switch of the browser. */
export function named(url: string, name: string): string {
  return url.replace('127.0.0.1', `${name}.lab.test`);
}
