import { Fault } from '../../base/fault.ts';
import { plural } from '../../base/format.ts';
import type { SessionEvent } from '../../model/events.ts';
import type { Session } from '../../model/session.ts';
import { type ReadReport, ReportBuilder } from '../readReport.ts';
import { NetLogReader } from './netLogReader.ts';
import { createSessionPort } from './sessionPort.ts';

/**
 * Reads a net log as events of `session`: its sockets are joined, and the times are on its clock. The events of a slice
 * have to be applied before the next slice is read. Throws a {@link Fault} `file-unrecognised`.
 */
export async function* readNetLog(
  slices: AsyncIterable<Uint8Array>,
  session: Session,
  idPrefix: string,
): AsyncGenerator<readonly SessionEvent[], ReadReport, void> {
  let events: SessionEvent[] = [];
  const reader = new NetLogReader(createSessionPort(session, (event) => events.push(event), { idPrefix }));
  const take = () => {
    const taken = events;
    events = [];
    return taken;
  };
  for await (const slice of slices) {
    reader.push(slice);
    if (events.length > 0) yield take();
  }
  const { client, connections, joined, frames, skippedEvents, isFinished, hasBegun } = reader.end();
  if (!hasBegun) throw new Fault('file-unrecognised', 'The net log is cut off before its first event.');
  if (connections === 0 && joined === 0 && session.connections.length === 0) {
    throw new Fault(
      'file-unrecognised',
      'The net log holds no WebSocket connections: start it before the page connects.',
    );
  }
  if (events.length > 0) yield take();
  const report = new ReportBuilder();
  report.format = 'net-log';
  report.creator = client;
  report.connections = connections;
  report.frames = frames;
  if (skippedEvents > 0) report.skip('events', skippedEvents);
  if (!isFinished)
    report.cutOff = 'The net log was not finished: what Chrome had written until then was read.';
  if (joined > 0) report.note(`The net log knows the wire of ${plural(joined, 'socket')} of this session.`);
  return report.build([]);
}
