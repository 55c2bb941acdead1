import type { Confidence } from '../../model/finding.ts';
import { rankCandidates } from '../candidates.ts';
import type { DiagnosisContext } from '../context.ts';
import { type Drop, isLost, obeysLastWords } from '../drop.ts';
import { SILENT_MS, saysIdle, saysSessionTimeout } from './endWords.ts';
import { type Measure, SEMANTICS_OF } from './measure.ts';
import type { IdleVerdict } from './verdict.ts';

/**
 * The server's last message says that the session timed out, and then the socket is closed (Qlik's `OnSessionTimedOut`).
 * The message itself ends the silence, so it is the silence before it that counts; where the server went on speaking,
 * that of the page.
 */
export function saidInMessage(drop: Drop, context: DiagnosisContext): IdleVerdict | undefined {
  const { lastWords, silence, endMs, hints, closure } = drop;
  if (!lastWords || (!isLost(drop) && !obeysLastWords(drop))) return undefined;
  const isIdle = saysIdle(lastWords.text);
  if (!isIdle && !saysSessionTimeout(lastWords.text)) return undefined;
  const sentMs = silence.sent === undefined ? 0 : silence.sent - (endMs - lastWords.atMs);
  const quietMs = lastWords.quietMs ?? 0;
  const measure: Measure = quietMs >= SILENT_MS ? 'any' : 'sent';
  const silenceMs = measure === 'any' ? quietMs : sentMs;
  if (silenceMs < SILENT_MS) return undefined;
  const ranked = rankCandidates({
    observedMs: silenceMs,
    semantics: measure === 'any' ? ['idle', 'idle-client'] : [SEMANTICS_OF.sent],
    // What tells the limit is the message: any code may follow it.
    code: undefined,
    reason: [closure.reason, lastWords.text].filter(Boolean).join(' '),
    hints,
    stack: context.stack,
  });
  const confidence: Confidence =
    isIdle || (ranked.isTight && ranked.candidates.length > 0) ? 'high' : 'medium';
  return {
    confidence,
    measure,
    silenceMs,
    ranked,
    cluster: undefined,
    roughly: undefined,
    wholeSecondsMs: undefined,
    isChatty: false,
    contradictedByMs: undefined,
    isSaidInMessage: true,
  };
}
