import type { SourceFile } from '../../store/ports.ts';

/** A browser `File` as the store takes it; read in pieces, never as a whole. */
export function toSourceFile(file: File): SourceFile {
  return { name: file.name, sizeBytes: file.size, chunks: () => file.stream() };
}
