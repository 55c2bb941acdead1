import type { Protocol } from 'devtools-protocol';
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
  return cookies.map(toHeld);
}

/** The cookies that an extra-info event says were sent: those that nothing blocked. */
export function sentCookies({
  associatedCookies,
}: Protocol.Network.RequestWillBeSentExtraInfoEvent): readonly HeldCookie[] {
  return associatedCookies
    .filter(({ blockedReasons }) => blockedReasons.length === 0)
    .map(({ cookie }) => toHeld(cookie));
}

function toHeld(cookie: Protocol.Network.Cookie): HeldCookie {
  const { name, value, domain, path, httpOnly, secure, sameSite } = cookie;
  return { name, value, domain, path, httpOnly, secure, ...(sameSite && { sameSite }) };
}
