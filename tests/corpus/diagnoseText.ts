import { createAnalyses } from '../../src/analysis/analyses.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { readInto } from '../../src/formats/readSession.ts';
import { createSession } from '../../src/model/applyEvent.ts';
import type { Finding } from '../../src/model/finding.ts';

/** What a score needs to know of a connection. */
export interface SeenConnection {
  readonly id: string;
  readonly url: string;
}

export interface Diagnosed {
  readonly connections: readonly SeenConnection[];
  readonly findings: readonly Finding[];
}

/** What `ws-doctor diagnose` finds in a file with this text. */
export async function diagnoseText(text: string): Promise<Diagnosed> {
  const session = createSession();
  await readInto(session, chunksOf(text));
  const analyses = createAnalyses(session);
  analyses.advance();
  const findings = diagnose(session, analyses, { nowMs: session.lastEventAtMs ?? 0 });
  return { connections: session.connections.map(({ id, url }) => ({ id, url })), findings };
}

async function* chunksOf(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}
