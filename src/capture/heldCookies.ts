import type { HeldCookie } from '../model/events.ts';
import type { CdpTransport } from './transport.ts';

/**
 * The cookies that the browser holds for a WebSocket address, as a page of the tab would send them to it. Rejects with
 * the protocol's own message.
 */
export async function readHeldCookies(
  send: CdpTransport['send'],
  url: string,
): Promise<readonly HeldCookie[]> {
  const { cookies } = await send('Network.getCookies', { urls: [url.replace(/^ws/i, 'http')] });
  return cookies.map(({ name, value, domain, path, httpOnly, secure, sameSite }) => ({
    name,
    value,
    domain,
    path,
    httpOnly,
    secure,
    ...(sameSite && { sameSite }),
  }));
}
