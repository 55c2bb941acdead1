import type { SessionEvent } from '../../../src/model/events.ts';
import type { FileKind } from '../world/sight.ts';
import { foreignFile } from './foreignFile.ts';
import { ownFile } from './ownFile.ts';

/** The file a program of this kind would have left of what happened. */
export function writeFile(events: readonly SessionEvent[], kind: FileKind): string {
  switch (kind) {
    case 'own':
      return ownFile(events, true);
    case 'own-without-hook':
      return ownFile(events, false);
    default:
      return foreignFile(events, kind);
  }
}
