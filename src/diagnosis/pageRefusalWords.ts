import type { Advice } from '../model/finding.ts';
import type { PageRefusal } from '../model/pageRefusal.ts';
import type { Context } from '../model/session.ts';
import { listWords } from './words.ts';

type PolicyRefusal = Extract<PageRefusal, { kind: 'content-security-policy' }>;

export interface RefusalWords {
  /** A sentence of its own, without its end. */
  readonly meaning: string;
  readonly advice: readonly Advice[];
}

/** Sources that say something about scripts only, or that nothing is allowed. */
const NO_ADDRESS = /^'(?:none|unsafe-.*|nonce-.*|sha\d+-.*|strict-dynamic|report-sample|wasm-.*)'$/i;

/**
 * What forbade a socket to a page, and the line that allows it.
 * @param refusals all that was told of one socket; every policy of a page has to allow it
 * @param asker who wanted the socket
 */
export function pageRefusalWords(
  refusals: readonly [PageRefusal, ...PageRefusal[]],
  asker: Context | undefined,
): RefusalWords {
  const [{ url }] = refusals;
  const policies = refusals.filter((refusal) => refusal.kind === 'content-security-policy');
  return policies.length === 0 ? insecureWords(url) : policyWords(policies, originOf(url), asker);
}

function insecureWords(url: string): RefusalWords {
  const [address = url] = url.replace(/^ws:/i, 'wss:').split(/[?#]/);
  return {
    meaning: 'a page loaded by https may not open a plain ws:// connection (mixed content)',
    advice: [
      {
        title:
          'Use wss://, on a port that speaks TLS and with a certificate the browser trusts; a proxy in front of the server can do that for it. Only this machine itself (ws://localhost, ws://127.0.0.1) is excepted.',
        language: 'js',
        snippet: `new WebSocket('${address}')`,
      },
    ],
  };
}

function policyWords(
  policies: readonly PolicyRefusal[],
  address: string,
  asker: Context | undefined,
): RefusalWords {
  const directives = policies.map(({ directive }) => directive);
  const whose = WHOSE[asker?.type ?? 'unknown'];
  return {
    meaning: `the Content-Security-Policy of ${whose.name} does not allow ${address} (${listWords(directives)})`,
    advice: directives.map((directive, index) => ({
      title: `${index === 0 ? `Allow it in ${whose.place}` : 'This policy of it has to allow it, too'}${hintFor(directive)}`,
      language: 'http',
      snippet: allowing(directive, address),
    })),
  };
}

interface Whose {
  readonly name: string;
  readonly place: string;
}

const OF_DOCUMENT = 'the Content-Security-Policy (header or <meta>) that comes with it';
const OF_SCRIPT =
  'the Content-Security-Policy header of its script; a worker made from a blob: has that of the page that made it';
const WHOSE: Readonly<Record<Context['type'], Whose>> = {
  page: { name: 'the page', place: OF_DOCUMENT },
  popup: { name: 'the page', place: OF_DOCUMENT },
  unknown: { name: 'the page', place: OF_DOCUMENT },
  iframe: { name: 'the frame', place: OF_DOCUMENT },
  worker: { name: 'the worker', place: OF_SCRIPT },
  'shared-worker': { name: 'the shared worker', place: OF_SCRIPT },
  'service-worker': { name: 'the service worker', place: OF_SCRIPT },
};

const nameOf = (directive: string): string => directive.split(' ', 1)[0] ?? '';

function hintFor(directive: string): string {
  return nameOf(directive) === 'connect-src'
    ? ': its connect-src becomes'
    : `: it has no connect-src, so ${nameOf(directive)} decides; add`;
}

/** `connect-src` with what the directive allows now, and the address. */
function allowing(directive: string, address: string): string {
  const sources = directive.split(/\s+/).slice(1);
  return ['connect-src', ...sources.filter((source) => !NO_ADDRESS.test(source)), address].join(' ');
}

/** Scheme, host and port. */
function originOf(url: string): string {
  return /^[^/]*\/\/[^/?#]*/.exec(url)?.[0] ?? url;
}
