import type { Header } from '../../../src/model/events.ts';

const header = (name: string, value: string): Header => ({ name, value });

/** What servers and proxies let be seen of themselves in the handshake's answer. */
const PERSONAS = {
  bare: [],
  nginx: [header('Server', 'nginx/1.27.2')],
  haproxy: [],
  alb: [header('Set-Cookie', 'AWSALB=redacted; Path=/')],
  cloudflare: [header('Server', 'cloudflare'), header('CF-RAY', '8f3a1c2b4d5e6f70-FRA')],
  envoy: [header('server', 'envoy'), header('x-envoy-upstream-service-time', '4')],
  cowboy: [header('server', 'Cowboy')],
  uvicorn: [header('server', 'uvicorn')],
  gcp: [header('via', '1.1 google')],
  cloudfront: [header('Via', '1.1 3f9c.cloudfront.net (CloudFront)'), header('X-Amz-Cf-Pop', 'FRA56-P4')],
} as const satisfies Readonly<Record<string, readonly Header[]>>;

export type Persona = keyof typeof PERSONAS;

export function requestHeaders(url: string, subprotocol?: string): readonly Header[] {
  return [
    header('Host', new URL(url).host),
    header('Connection', 'Upgrade'),
    header('Upgrade', 'websocket'),
    header('Origin', 'https://app.example.com'),
    header('Sec-WebSocket-Version', '13'),
    ...(subprotocol === undefined ? [] : [header('Sec-WebSocket-Protocol', subprotocol)]),
  ];
}

export function answerHeaders(persona: Persona = 'bare', subprotocol?: string): readonly Header[] {
  return [
    header('Upgrade', 'websocket'),
    header('Connection', 'Upgrade'),
    header('Sec-WebSocket-Accept', 'wfE6sER1IcmaMl+4/DiD4mO98Zc='),
    ...(subprotocol === undefined ? [] : [header('Sec-WebSocket-Protocol', subprotocol)]),
    ...PERSONAS[persona],
  ];
}
