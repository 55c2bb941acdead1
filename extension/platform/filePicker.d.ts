// The parts of the File System Access API that TypeScript's library lacks (https://wicg.github.io/file-system-access/).
declare global {
  interface DataTransferItem {
    getAsFileSystemHandle(): Promise<FileSystemHandle | null>;
  }

  function showOpenFilePicker(options?: {
    readonly types?: readonly {
      readonly description: string;
      readonly accept: Readonly<Record<string, readonly string[]>>;
    }[];
  }): Promise<FileSystemFileHandle[]>;
}

export {};
