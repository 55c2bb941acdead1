import { Fault, sentenceOf } from '../base/fault.ts';
import { formatBytes } from '../base/format.ts';
import { markdownReport } from '../diagnosis/report/markdownReport.ts';
import { resolveStack } from '../diagnosis/stack.ts';
import { detectFormat } from '../formats/detectFormat.ts';
import { writeSession } from '../formats/har/writeSession.ts';
import { readInto } from '../formats/readSession.ts';
import { createRedactor } from '../formats/redact.ts';
import { createSession } from '../model/applyEvent.ts';
import { wallTimeMs } from '../model/session.ts';
import type { StoreKit } from './appStore.ts';
import type { NetLogSource, SourceFile } from './ports.ts';
import { createSessionView } from './sessionView.ts';
import type { AppActions } from './state.ts';

type FileActions = Pick<AppActions, 'openFile' | 'closeFile' | 'exportSession' | 'copyText' | 'copyReport'>;

/** Sessions in and out: files and the clipboard. */
export function createFileActions(kit: StoreKit): FileActions {
  const { ports, get, set } = kit;
  const fail = (sentence: string) => set({ notice: { tone: 'error', text: sentence } });

  return {
    async openFile(file) {
      get().progress?.cancel();
      if ((await formatOf(file)) === 'net-log') {
        await get().actions.followNetLog(file.growing ?? wholeFile(file));
        return;
      }
      const abort = new AbortController();
      const label = `Opening ${file.name}`;
      const cancel = () => abort.abort();
      const { sizeBytes: totalBytes } = file;
      set({ progress: { label, part: undefined, cancel }, notice: undefined });
      // Read beside what is on screen; only a whole success replaces it.
      const session = createSession();
      try {
        const { notes } = await readInto(session, file.chunks(), {
          fileName: file.name,
          totalBytes,
          signal: abort.signal,
          onProgress: (fraction) => {
            const part = { readBytes: fraction * totalBytes, totalBytes };
            set({ progress: { label, part, cancel } });
          },
        });
        kit.show(createSessionView({ kind: 'file', name: file.name, notes }, session));
        set({ view: 'connections', detailTab: 'frames' });
      } catch (error) {
        if (error instanceof Fault && error.code === 'cancelled') set({ notice: undefined });
        else fail(sentenceOf(error));
      } finally {
        set({ progress: undefined });
      }
    },
    closeFile() {
      const { live } = get();
      kit.show(live ?? createSessionView({ kind: 'file', name: '', notes: [] }));
    },
    async exportSession({ redact }) {
      const { shown, findings } = get();
      const redaction = redact ? { redaction: {} } : {};
      try {
        const chunks = writeSession(shown.session, { findings, creatorVersion: ports.version, ...redaction });
        const name = fileName(wallTimeMs(shown.session, shown.session.firstEventAtMs ?? 0));
        const sizeBytes = await ports.saveFile(name, chunks);
        const how = redact ? 'without secrets' : 'with everything in it, secrets too';
        set({ notice: { tone: 'info', text: `Saved ${name} (${formatBytes(sizeBytes)}) ${how}.` } });
      } catch (error) {
        fail(`The session could not be saved: ${sentenceOf(error)}`);
      }
    },
    async copyText(text, what) {
      try {
        await ports.copyText(text);
        set({ notice: { tone: 'info', text: `Copied ${what}.` } });
      } catch (error) {
        fail(`The clipboard did not take it: ${sentenceOf(error)}`);
      }
    },
    async copyReport() {
      const { shown, findings, preferences, actions } = get();
      const stack = resolveStack(preferences.stack);
      const text = markdownReport(shown.analyses, findings, {
        nowMs: actions.nowMs(),
        stack,
        clean: createRedactor().text,
      });
      await actions.copyText(text, 'the report');
    },
  };
}

/** What its first bytes say; `undefined` where they cannot be read, which reading the whole will explain. */
async function formatOf(file: SourceFile): Promise<ReturnType<typeof detectFormat> | undefined> {
  try {
    for await (const bytes of file.chunks()) return detectFormat(bytes);
  } catch {
    return undefined;
  }
  return undefined;
}

/** A net log of which only the bytes of now are there. */
function wholeFile({ name, sizeBytes, chunks }: SourceFile): NetLogSource {
  return {
    name,
    from: 'file',
    async *read() {
      for await (const bytes of chunks()) yield { kind: 'bytes', bytes, totalBytes: sizeBytes };
    },
  };
}

/** `ws-doctor-2026-11-21T12-00-00.har`, a name every file system takes. */
function fileName(startedWallMs: number | undefined): string {
  const started = startedWallMs === undefined ? '' : `-${new Date(startedWallMs).toISOString().slice(0, 19)}`;
  return `ws-doctor${started.replaceAll(':', '-')}.har`;
}
