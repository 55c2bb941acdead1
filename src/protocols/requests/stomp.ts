import { NO_MARKS, type RequestDialect, reply, request, textDialect } from './dialect.ts';

const RECEIPT = /\r?\nreceipt:([^\r\n]*)/;
const RECEIPT_ID = /\r?\nreceipt-id:([^\r\n]*)/;

/** STOMP: frames that ask for a receipt, and CONNECT. */
export function stomp(): RequestDialect {
  return textDialect(/^[A-Z]/, false, (text, direction) => {
    const head = text.slice(0, headLength(text));
    if (direction === 'sent') {
      if (/^(CONNECT|STOMP)\r?\n/.test(head)) return request('CONNECT');
      const receipt = RECEIPT.exec(head)?.[1];
      return receipt === undefined ? NO_MARKS : request(`#${receipt}`);
    }
    if (head.startsWith('CONNECTED')) return reply('CONNECT');
    if (!/^(RECEIPT|ERROR)\r?\n/.test(head)) return NO_MARKS;
    const receipt = RECEIPT_ID.exec(head)?.[1];
    if (receipt !== undefined) return reply(`#${receipt}`);
    return head.startsWith('ERROR') ? reply('CONNECT') : NO_MARKS;
  });
}

/** Headers end with an empty line; what follows is the application's. */
function headLength(text: string): number {
  const end = /\r?\n\r?\n/.exec(text.slice(0, 4096))?.index;
  return end ?? Math.min(text.length, 4096);
}
