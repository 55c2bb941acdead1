/** The part of a lock file (and of node_modules/.package-lock.json) that is read. */
export interface LockFile {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}
export interface LockedPackage {
  readonly version?: string;
  readonly integrity?: string;
  readonly optional?: boolean;
  readonly devOptional?: boolean;
}
export function ensureDependencies(): Promise<void>;
export function isInstalled(locked: LockFile, installed: LockFile | undefined): boolean;
