import * as v from 'valibot';
import { Fault } from '../../base/fault.ts';
import { batches, type MembersPlan, members, parseElements, take } from '../json/jsonPlan.ts';
import {
  CaptureMarkSchema,
  ClockJumpSchema,
  ClockSchema,
  ContextSchema,
  type FileFinding,
  FindingSchema,
  PageMarkSchema,
  RedactionSchema,
} from './ownSchemas.ts';
import type { ReadingLog } from './readingLog.ts';
import { FILE_VERSION } from './writeSession.ts';

/** What to take of `log._wsDoctor`. */
export function ownLogPlan(log: ReadingLog, onFinding: (finding: FileFinding) => void): MembersPlan {
  const { clock } = log;
  const list = <Schema extends v.GenericSchema>(
    what: string,
    schema: Schema,
    onItem: (item: v.InferOutput<Schema>) => void,
  ) =>
    batches((batch) => {
      for (const value of parseElements(batch)) {
        const item = v.safeParse(schema, value);
        if (item.success) onItem(item.output);
        else log.report.skip(what);
      }
    });
  const onOwnClock = <Fact extends { readonly atMs: number }>(fact: Fact) => ({
    ...fact,
    atMs: clock.atMsOfOwn(fact.atMs),
  });
  const confirm = take((value) => {
    if (typeof value === 'number' && Number.isFinite(value)) clock.confirm(clock.atMsOfOwn(value));
  });

  return members({
    version: take(refuseFuture),
    clock: take((value) => {
      const anchor = v.safeParse(ClockSchema, value);
      if (anchor.success) clock.anchorOwn(anchor.output ?? undefined);
      else log.report.skip('clocks');
    }),
    firstEventAtMs: confirm,
    lastEventAtMs: confirm,
    redaction: take((value) => {
      const redaction = v.safeParse(RedactionSchema, value);
      if (redaction.success) log.report.redaction = redaction.output;
    }),
    contexts: list('contexts', ContextSchema, (context) => {
      const { id, type, url, parentId, browserId, addedAtMs, removed } = context;
      const contextId = log.idOf(id);
      log.emit({
        kind: 'context-added',
        atMs: clock.atMsOfOwn(addedAtMs),
        origin: 'file',
        contextId,
        type,
        url,
        ...(parentId !== undefined && { parentId: log.idOf(parentId) }),
        // No id of the file's: in another file it names the same frame.
        ...(browserId !== undefined && { browserId }),
      });
      if (removed) log.emit({ kind: 'context-removed', contextId, ...onOwnClock(removed) });
    }),
    pageMarks: list('page events', PageMarkSchema, (mark) =>
      log.emit({ kind: 'page-changed', ...onOwnClock(mark), contextId: log.idOf(mark.contextId) }),
    ),
    captureMarks: list('capture events', CaptureMarkSchema, (mark) =>
      log.emit({ kind: 'capture-changed', ...onOwnClock(mark) }),
    ),
    clockJumps: list('clock jumps', ClockJumpSchema, (jump) =>
      log.emit({ kind: 'clock-jumped', ...onOwnClock(jump) }),
    ),
    findings: list('findings', FindingSchema, onFinding),
  });
}

function refuseFuture(version: unknown): void {
  if (typeof version === 'number' && version > FILE_VERSION) {
    throw new Fault(
      'file-from-the-future',
      `The file was written by a newer WS Doctor (file version ${version}; this one reads up to ${FILE_VERSION}): update WS Doctor.`,
    );
  }
}
