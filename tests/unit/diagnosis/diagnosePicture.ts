import { createAnalyses } from '../../../src/analysis/analyses.ts';
import { diagnose } from '../../../src/diagnosis/diagnose.ts';
import { parseStack } from '../../../src/diagnosis/stack.ts';
import type { Finding } from '../../../src/model/finding.ts';
import { sessionOf } from '../../support/pictures.ts';

/** A socket of the picture opens. */
export const OPEN = 'open wss://shop.test/ws';
/** It opens, and both sides speak. */
export const TALK = `${OPEN} · 1s >hi · 1.2s <hello`;

interface Options {
  /** What the user says stands in the path. */
  readonly stack?: readonly string[];
  /** The moment of the diagnosis; the last event by default. */
  readonly nowMs?: number;
}

/** The findings about the session a picture shows. */
export function diagnosePicture(text: string, { stack = [], nowMs }: Options = {}): readonly Finding[] {
  const session = sessionOf(text);
  const analyses = createAnalyses(session);
  analyses.advance();
  return diagnose(session, analyses, {
    nowMs: nowMs ?? session.lastEventAtMs ?? 0,
    stack: parseStack(stack),
  });
}

/** `rule confidence connections`, one line per finding. */
export function verdicts(text: string, options?: Options): readonly string[] {
  return diagnosePicture(text, options).map(
    ({ rule, confidence, connections }) => `${rule} ${confidence} ${connections.join(',')}`,
  );
}

/** The only finding about a picture; throws when there are more or none. */
export function onlyFinding(text: string, options?: Options): Finding {
  const findings = diagnosePicture(text, options);
  const [finding] = findings;
  if (!finding || findings.length !== 1) {
    throw new Error(`${findings.length} findings: ${findings.map(({ rule }) => rule).join(', ')}`);
  }
  return finding;
}

/** `count` drops of one endpoint, each opened 5 s after the last ended, with `life` between (times from its opening). */
export function repeatedly(count: number, periodSeconds: number, life: (start: number) => string): string {
  return Array.from({ length: count }, (_, i) => {
    const name = `s${i + 1}`;
    return life(i * periodSeconds)
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '')
      .map((line) => `${name}: ${line}`)
      .join('\n');
  }).join('\n');
}
