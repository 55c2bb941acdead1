import type { AtRisk } from './atRisk.ts';

/** `Silent for 48 s; nginx in your stack cuts at 60 s (proxy_read_timeout).` */
export function riskSentence(risk: AtRisk): string {
  const silent = `${WHO[risk.measure]} for ${wholeSeconds(risk.silentMs)}`;
  if (risk.silentMs > risk.limitMs)
    return `${silent}: past the limit, so it may not hold here (${limitWords(risk)}).`;
  return `${silent}; ${limitWords(risk)}.`;
}

/** `nginx 60 s`, for places with little room. */
export function riskTag({ known, limitOf, limitMs }: AtRisk): string {
  const limit = seconds(limitMs);
  switch (known) {
    case 'observed':
      return `was cut at ${limit}`;
    case 'common':
      return `nginx ${limit}`;
    case 'stack':
    case 'path':
      return `${limitOf} ${limit}`;
  }
}

const WHO = { any: 'Silent', received: 'No word from the server', sent: 'No word from the page' } as const;

function limitWords({ known, limitOf, limitMs, setting }: AtRisk): string {
  const limit = seconds(limitMs);
  const named = setting === undefined ? '' : ` (${setting})`;
  switch (known) {
    case 'observed':
      return `${limitOf} came after ${limit}`;
    case 'stack':
      return `${limitOf} in your stack cuts at ${limit}${named}`;
    case 'path':
      return `${limitOf}, seen in the handshake, cuts at ${limit} by default${named}`;
    case 'common':
      return `the default of ${limitOf} cuts at ${limit}`;
  }
}

/** A clock that ticks once a second has no use for tenths. */
function wholeSeconds(ms: number): string {
  return `${Math.floor(ms / 1000)} s`;
}

function seconds(ms: number): string {
  return `${Number((ms / 1000).toFixed(1))} s`;
}
