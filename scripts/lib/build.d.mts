export function ensureBuild(): Promise<void>;
export function hashFiles(root: string, paths: readonly string[]): string;
export function readStamp(folder: string): string | undefined;
export function writeStamp(folder: string, hash: string): void;
