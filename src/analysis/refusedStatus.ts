import type { Connection } from '../model/session.ts';

const UNEXPECTED_STATUS = /unexpected response code:\s*(\d{3})/i;
/** Chrome says this for a 401, and leaves the number out (net/websockets/websocket_stream.cc; seen on 156). */
const UNAUTHORIZED = /HTTP Authentication failed/i;

/**
 * The HTTP status with which the opening handshake was refused: from the response where one was seen, else from the
 * browser's error text, where Chrome puts it. `undefined` when the socket opened, or was not refused by HTTP.
 */
export function refusedStatus({ response, browserErrors }: Connection): number | undefined {
  if (response) return response.status === 101 ? undefined : response.status;
  for (const { message } of browserErrors) {
    const status = Number(UNEXPECTED_STATUS.exec(message)?.[1]);
    if (status > 0) return status;
    if (UNAUTHORIZED.test(message)) return 401;
  }
  return undefined;
}
