export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
  readonly stdin?: 'ignore' | 'inherit';
  readonly signalWho?: 'child' | 'group';
}
export function run(command: string, args: readonly string[], options?: RunOptions): Promise<number>;
export function runNpm(args: readonly string[], options?: RunOptions): Promise<number>;
export function forwardSignals(): void;
export function interruptedCode(): number | undefined;
