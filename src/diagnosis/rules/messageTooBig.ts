import { formatBytes, formatSeconds } from '../../base/format.ts';
import type { FrameRow } from '../../model/frameLog.ts';
import type { DiagnosisContext } from '../context.ts';
import { type Drop, isCut, obeysLastWords } from '../drop.ts';
import { frameEvidence, lastWordsEvidence } from '../frameEvidence.ts';
import { dropRule } from '../rule.ts';
import { endEvidence, evidenceOfEach, onThisEndpoint } from '../words.ts';
import { rejection, TOO_BIG_MESSAGE } from './browserRejectedFrame.ts';

const MESSAGE_TOO_BIG = 1009;
/** A server that cuts instead of answering 1009 does so as soon as it has seen the length. */
const CUT_WITHIN_MS = 2000;
/** Smaller messages than this are below every limit in use (AWS API Gateway's frames: 32 KB). */
const SUSPICIOUS_BYTES = 32 * 1024;
/** Nothing on the endpoint ever got through that was nearly as large. */
const LARGEST_SHARE = 0.8;

interface Detail {
  readonly row: FrameRow | undefined;
  readonly sizeBytes: number | undefined;
  readonly from: 'page' | 'server';
  /** Nobody said so; the size and the moment do. */
  readonly isInferred: boolean;
  /** What the server said, where its code is not 1009. */
  readonly words?: string;
}

/** A message was larger than the other side takes. Names the message. */
export const messageTooBig = dropRule<Detail>({
  name: 'message-too-big',

  explain(drop, context) {
    const { largestSent, largestReceived } = context.analyses.activity(drop.connection);
    const message = rejection(drop);
    const mergeKey = drop.endpoint.key;
    if (message !== undefined && TOO_BIG_MESSAGE.test(message)) {
      return {
        confidence: 'high',
        mergeKey: `${mergeKey} server`,
        detail: detailOf(largestReceived, 'server'),
      };
    }
    if (drop.opened && drop.closure.code === MESSAGE_TOO_BIG && drop.closure.by !== 'page') {
      return { confidence: 'high', mergeKey, detail: detailOf(largestSent, 'page') };
    }
    const words = saidTooBig(drop);
    if (words !== undefined) {
      return {
        confidence: drop.closure.by === 'server' ? 'high' : 'medium',
        mergeKey: `${mergeKey} said`,
        detail: { ...detailOf(largestSent, 'page'), words },
      };
    }
    return wasCutByLargest(drop, context)
      ? {
          confidence: 'medium',
          mergeKey: `${mergeKey} cut`,
          detail: { ...detailOf(largestSent, 'page'), isInferred: true },
        }
      : undefined;
  },

  describe(verdicts, context) {
    const [first] = verdicts;
    if (!first) throw new RangeError('Nothing to describe');
    const { detail } = first;
    const size = detail.sizeBytes === undefined ? '' : ` of ${formatBytes(detail.sizeBytes)}`;
    const who = detail.from === 'page' ? 'the server' : 'the browser';
    const how = detail.words === undefined ? ' (1009)' : `: it said "${detail.words}"`;
    const title = detail.isInferred
      ? `Cut right after the page sent its largest message${size}`
      : `A message${size} was too big for ${who}${how}`;
    return {
      title: `${title}${onThisEndpoint(verdicts.length)}.`,
      severity: 'error',
      evidence: evidenceOfEach(verdicts, ({ drop, detail: one }) => [
        ...(one.row === undefined
          ? []
          : [
              frameEvidence(
                context,
                drop.connection,
                { row: one.row, atMs: atOf(one.row, drop, context) },
                `The largest message ${one.from === 'page' ? 'sent' : 'received'}: ${formatBytes(one.sizeBytes ?? 0)}, ${formatSeconds(drop.endMs - atOf(one.row, drop, context))} before the end.`,
              ),
            ]),
        ...lastWordsEvidence(context, drop),
        endEvidence(drop),
      ]),
      alternatives: detail.isInferred
        ? ['A crash of the server on this message: its log at this moment would tell.']
        : [],
      advice: [
        { title: 'Split large messages, or send large data by HTTP and only its address by WebSocket.' },
        {
          title: 'Node server (ws): raise the limit, if the size is meant',
          language: 'javascript',
          snippet: 'const server = new WebSocketServer({ port, maxPayload: 16 * 1024 * 1024 });',
        },
      ],
    };
  },
});

function detailOf(
  largest: { readonly row: FrameRow; readonly sizeBytes: number } | undefined,
  from: Detail['from'],
): Detail {
  return { row: largest?.row, sizeBytes: largest?.sizeBytes, from, isInferred: false };
}

/** Words of reasons and last messages about a size: of one message, not of how many. */
const TOO_BIG_WORDS =
  /\bmax(imum)? (allowed )?(message|payload|frame|packet|body) (size|length)\b|\b(message|payload|frame|packet|body|request entity)( (size|length))?( is| was)? (too (big|large|long)|exceed\w*)\b/i;

/** The server's words about a size, whatever code came with them (SignalR says it in a message and closes with 1000). */
function saidTooBig(drop: Drop): string | undefined {
  const { closure, lastWords, opened } = drop;
  const { by } = closure;
  if (!opened || by === 'navigation' || by === 'browser' || (by === 'page' && !obeysLastWords(drop)))
    return undefined;
  const ofServer = by === 'page' ? [lastWords?.text] : [closure.reason, lastWords?.text];
  return ofServer.find((text) => text !== undefined && TOO_BIG_WORDS.test(text));
}

function wasCutByLargest(drop: Drop, { analyses }: DiagnosisContext): boolean {
  const { largestSent, sent } = analyses.activity(drop.connection);
  if (!isCut(drop) || !largestSent || largestSent.sizeBytes < SUSPICIOUS_BYTES) return false;
  const cutAtOnce =
    sent.lastRow === largestSent.row && (drop.silence.sent ?? Number.POSITIVE_INFINITY) <= CUT_WITHIN_MS;
  if (!cutAtOnce) return false;
  return drop.endpoint.connections.every((other) => {
    if (other === drop.connection) return true;
    const theirs = analyses.activity(other);
    const gotThrough = theirs.largestSent?.row !== theirs.sent.lastRow;
    return !gotThrough || (theirs.largestSent?.sizeBytes ?? 0) < largestSent.sizeBytes * LARGEST_SHARE;
  });
}

function atOf(row: FrameRow, drop: Drop, { session }: DiagnosisContext): number {
  return row >= session.frames.firstRow ? session.frames.atMs(row) : drop.endMs;
}
