import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

/** Memory of one process as Linux counts it, in bytes. */
export interface ProcessMemory {
  readonly residentBytes: number;
  /** The most it was since {@link forgetPeak}, between two looks too. */
  readonly peakBytes: number;
}

/** The process that runs the extension's pages of this browser. Linux only. */
export function extensionRenderer(browserPid: number): number {
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid)) continue;
    const command = textOf(`/proc/${pid}/cmdline`);
    if (command.includes('--extension-process') && isBelow(pid, browserPid)) return pid;
  }
  throw new Error(`No process of browser ${browserPid} runs an extension.`);
}

/** Memory of a process now. */
export function memoryOf(pid: number): ProcessMemory {
  const status = textOf(`/proc/${pid}/status`);
  const bytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) * 1024;
  return { residentBytes: bytes('VmRSS'), peakBytes: bytes('VmHWM') };
}

/** What the main thread of a process has had of the processors, in ms (proc(5): schedstat). */
export interface ProcessorTime {
  readonly ranMs: number;
  /** It could have run, but others did. */
  readonly waitedMs: number;
}

export function processorTimeOf(pid: number): ProcessorTime {
  const [ran, waited] = textOf(`/proc/${pid}/schedstat`).split(' ');
  return { ranMs: Number(ran) / 1e6, waitedMs: Number(waited) / 1e6 };
}

/** The peak counts from now on (proc(5): clear_refs). */
export function forgetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

function isBelow(pid: number, ancestor: number): boolean {
  for (let at = pid; at > 1; ) {
    if (at === ancestor) return true;
    at = Number(/^PPid:\s+(\d+)/m.exec(textOf(`/proc/${at}/status`))?.[1] ?? 0);
  }
  return false;
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // The process ended between two looks.
    return '';
  }
}
