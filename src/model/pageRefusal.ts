/** Why Chrome did not even try to open a socket, in the words of the page's log. */
export type PageRefusal =
  | {
      readonly kind: 'content-security-policy';
      readonly url: string;
      /** What was violated, with its sources: `connect-src 'self'`. */
      readonly directive: string;
    }
  | { readonly kind: 'mixed-content'; readonly url: string };

const POLICY =
  /^Connecting to '(wss?:.*)' violates the following Content Security Policy directive: "([^"]*)"\..*\bhas been blocked\b/;
const MIXED = /^Mixed Content: .* insecure WebSocket endpoint '(.*)'\. This request has been blocked\b/;

/**
 * Reads the log's entry of a socket that Chrome forbade (seen on Chromium 156, in pages, frames and workers alike);
 * `undefined` for any other text, that of a policy which only reports among them. Of an address longer than 1024
 * characters Chrome leaves out the middle.
 */
export function parsePageRefusal(message: string): PageRefusal | undefined {
  const [, forbidden, directive] = POLICY.exec(message) ?? [];
  if (forbidden !== undefined && directive !== undefined)
    return { kind: 'content-security-policy', url: forbidden, directive };
  const insecure = MIXED.exec(message)?.[1];
  return insecure === undefined ? undefined : { kind: 'mixed-content', url: insecure };
}
