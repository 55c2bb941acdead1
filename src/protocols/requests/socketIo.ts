import { NO_MARKS, type RequestDialect, type RequestMark, reply, request, textDialect } from './dialect.ts';

/** Engine.IO message (4), Socket.IO packet type, count of attachments, namespace, identifier of the acknowledgement. */
const PACKET = /^4([0-6])(?:\d+-)?(?:(\/[^,[{]*),?)?(\d*)/;
const CONNECT = '0';
const EVENTS = new Set(['2', '5']);
const ACKS = new Set(['3', '6']);
const CONNECT_ERROR = '4';

/** Socket.IO: events that ask for an acknowledgement, either way, and joining a namespace. */
export function socketIo(): RequestDialect {
  return textDialect(PACKET, true, (text, direction): readonly RequestMark[] => {
    const [, type = '', namespace = '/', id = ''] = PACKET.exec(text) ?? [];
    if (type === CONNECT)
      return direction === 'sent' ? request(`join ${namespace}`) : reply(`join ${namespace}`);
    if (type === CONNECT_ERROR) return reply(`join ${namespace}`);
    if (id === '') return NO_MARKS;
    if (EVENTS.has(type)) return request(`${namespace} ${id}`);
    return ACKS.has(type) ? reply(`${namespace} ${id}`) : NO_MARKS;
  });
}
