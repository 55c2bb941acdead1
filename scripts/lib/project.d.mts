export const ROOT: string;
export function inRoot(...parts: readonly string[]): string;
export class SetupError extends Error {
  constructor(sentence: string, exitCode: number);
  readonly exitCode: number;
}
export function ensureNode(version?: string): void;
