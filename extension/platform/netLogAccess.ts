import { Fault } from '../../src/base/fault.ts';
import {
  LAUNCHED_NET_LOG_KEY,
  NET_LOG_CHANNEL,
  type NetLogMessage,
  parseLaunchedNetLog,
  parseNetLogMessage,
} from '../../src/bridge/netLogMessages.ts';
import type { NetLogAccess, NetLogNews, NetLogSource } from '../../src/store/ports.ts';
import { readGrowingFile } from './growingFile.ts';

/**
 * A port that Chrome itself refuses (net/base/port_util.cc): the request ends in the network service, nothing leaves
 * the machine, and its thirty events make Chrome write out the net log, which it does in lots of fifteen.
 */
const NUDGE_URL = 'http://127.0.0.1:1/';

/** Files that were chosen in this page, by their sources: only these can be offered to others. */
const handles = new WeakMap<NetLogSource, FileSystemFileHandle>();

/** A net log on disk; every page that has the handle reads it by itself. */
export function netLogFile(handle: FileSystemFileHandle): NetLogSource {
  const options = { getFile: () => handle.getFile(), nudge, wait };
  const source: NetLogSource = {
    name: handle.name,
    from: 'file',
    read: (signal) => readGrowingFile(options, signal),
  };
  handles.set(source, handle);
  return source;
}

/** Net logs in a page of the extension. `canPick` is false in DevTools' panel. */
export function netLogAccess({ canPick }: { readonly canPick: boolean }): NetLogAccess {
  const channel = new BroadcastChannel(NET_LOG_CHANNEL);
  const post = (message: NetLogMessage) => channel.postMessage(message);
  /** What this page offers to the others. */
  const offers = new Map<string, FileSystemFileHandle>();
  /** The offer of another page that was handed on last. */
  let taken: string | undefined;

  addEventListener('pagehide', () => {
    for (const id of offers.keys()) post({ type: 'withdraw', id });
  });

  return {
    ...(canPick && { pick: pickNetLog }),
    openTab() {
      chrome.tabs.create({ url: chrome.runtime.getURL('extension/viewer/viewer.html#follow') });
    },
    openExport() {
      chrome.tabs.create({ url: 'chrome://net-export' });
    },
    offer(source) {
      const handle = handles.get(source);
      if (!handle) return () => undefined;
      const id = crypto.randomUUID();
      offers.set(id, handle);
      post({ type: 'offer', id, name: handle.name, handle });
      return () => {
        if (offers.delete(id)) post({ type: 'withdraw', id });
      };
    },
    onOffered(listener) {
      channel.addEventListener('message', ({ data }) => {
        const message = parseNetLogMessage(data);
        switch (message?.type) {
          case 'ask':
            for (const [id, handle] of offers) post({ type: 'offer', id, name: handle.name, handle });
            return;
          case 'offer':
            if (message.id === taken || !(message.handle instanceof FileSystemFileHandle)) return;
            taken = message.id;
            listener(netLogFile(message.handle));
            return;
          case 'withdraw':
            if (message.id !== taken) return;
            taken = undefined;
            listener(undefined);
            return;
        }
      });
      post({ type: 'ask' });
      watchLauncher(listener);
    },
  };
}

async function pickNetLog(): Promise<NetLogSource | undefined> {
  try {
    const [handle] = await showOpenFilePicker({
      types: [{ description: 'Net logs of Chrome', accept: { 'application/json': ['.json'] } }],
    });
    return handle && netLogFile(handle);
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return undefined;
    throw error;
  }
}

/** Follows the net log of a browser that `ws-doctor` started: its address comes shortly after the start. */
function watchLauncher(listener: (source: NetLogSource) => void): void {
  const take = (stored: unknown) => {
    const launched = parseLaunchedNetLog(stored);
    if (launched) listener(netLogStream(launched.url));
  };
  chrome.storage.session.onChanged.addListener((changes) => {
    if (changes[LAUNCHED_NET_LOG_KEY]) take(changes[LAUNCHED_NET_LOG_KEY].newValue);
  });
  chrome.storage.session.get(LAUNCHED_NET_LOG_KEY).then(
    (stored) => take(stored[LAUNCHED_NET_LOG_KEY]),
    () => {
      // Without the storage there is no launcher to hear of; a file can be chosen all the same.
    },
  );
}

/** The net log that the launcher serves: one request that goes on for as long as the browser runs. */
function netLogStream(url: string): NetLogSource {
  return { name: 'net log of this browser', from: 'launcher', read: (signal) => readStream(url, signal) };
}

async function* readStream(url: string, signal: AbortSignal): AsyncGenerator<NetLogNews, void, void> {
  try {
    const response = await fetch(url, { cache: 'no-store', signal });
    if (!response.ok || !response.body) throw new Error(`status ${response.status}`);
    for await (const bytes of response.body) {
      yield { kind: 'bytes', bytes, totalBytes: undefined };
      yield { kind: 'caught-up' };
    }
  } catch (error) {
    if (signal.aborted) return;
    throw new Fault(
      'file-unreadable',
      'The program that started this browser ended, and with it the net log. Start it again with "ws-doctor launch".',
      { cause: error },
    );
  }
}

function nudge(): void {
  fetch(NUDGE_URL, { mode: 'no-cors', cache: 'no-store' }).catch(() => {
    // Refused, as intended.
  });
}

function wait(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, delayMs);
    signal.addEventListener('abort', done);
  });
}
