import { cutWithoutCloseFrame } from './closeSeen.ts';
import type { TimeoutEntry } from './types.ts';

/** Limits and heartbeat timers of Envoy and what is built on it. */
export const envoyTimeouts: readonly TimeoutEntry[] = [
  {
    id: 'envoy-stream-idle-timeout',
    product: 'Envoy',
    vendor: 'CNCF / Envoy',
    kind: 'proxy',
    setting: 'HttpConnectionManager.stream_idle_timeout (route idle_timeout overrides)',
    seconds: 300,
    semantics: 'idle',
    controlFramesReset: true,
    tcpKeepaliveResets: false,
    closeSeen: cutWithoutCloseFrame,
    closeCodes: [1006],
    configurable: true,
    fix: {
      summary: 'Disable or raise the idle timeout on the WebSocket route only.',
      snippet: {
        language: 'yaml',
        code: `route:
  cluster: chat
  timeout: 0s
  idle_timeout: 3600s     # 0s disables it
  upgrade_configs:
  - upgrade_type: websocket`,
      },
    },
    note: 'Five minutes, restarted by data in either direction. When it fires after the 101 the stream is reset, so browsers report 1006. Over HTTP/2 legs it is RST_STREAM. The 1 h HTTP idle_timeout only runs when no stream is active and does not affect an open WebSocket.',
    source: {
      title:
        'Envoy API: HttpConnectionManager.stream_idle_timeout, RouteAction.idle_timeout; FAQ on timeouts',
      url: 'envoyproxy/data-plane-api:envoy/extensions/filters/network/http_connection_manager/v3/http_connection_manager.proto',
    },
    verified: true,
    evidence: 'source-code',
    matchable: true,
  },
  {
    id: 'envoy-route-timeout',
    product: 'Envoy',
    vendor: 'CNCF / Envoy',
    kind: 'proxy',
    setting: 'RouteAction.timeout',
    seconds: 15,
    semantics: 'lifetime',
    controlFramesReset: false,
    tcpKeepaliveResets: false,
    closeSeen: cutWithoutCloseFrame,
    closeCodes: [1006],
    configurable: true,
    fix: {
      summary: 'Set timeout: 0s on WebSocket routes, or rely on a current Envoy.',
      snippet: {
        language: 'yaml',
        code: `route:
  cluster: chat
  timeout: 0s`,
      },
    },
    version:
      'Since 1.36 it also bounds the wait for the 101 response, and is disarmed once the upgrade succeeds',
    note: 'Widely blamed, seldom guilty: the timer is defined to start when the whole downstream request has arrived, which never happens on an upgraded stream. A 2022 report (issue 20062) did show WebSockets dying every 15 s, so keep it as a weak candidate for old Envoy versions only.',
    source: {
      title: 'Envoy FAQ on timeouts; PR 41075 and issues 41068, 20062',
      url: 'https://github.com/envoyproxy/envoy/pull/41075',
    },
    verified: true,
    evidence: 'primary-docs',
    matchable: false,
  },
  {
    id: 'istio-sidecar',
    product: 'Istio (sidecar / gateway)',
    vendor: 'CNCF / Istio',
    kind: 'proxy',
    setting: 'stream_idle_timeout set to 0 in generated listeners; VirtualService timeout off by default',
    semantics: 'idle',
    tcpKeepaliveResets: false,
    closeSeen: 'none from Istio itself by default',
    configurable: true,
    fix: {
      summary:
        'Nothing to raise unless you set VirtualService.timeout or an EnvoyFilter; check proxy drain on pod rollout instead.',
      snippet: {
        language: 'yaml',
        code: `spec:
  http:
  - route:
    - destination: {host: chat}
    timeout: 0s`,
      },
    },
    note: 'Common belief "Istio inherits Envoy 5 min / 15 s" is wrong for stock Istio: listeners are generated with stream_idle_timeout 0 and HTTP timeouts are disabled unless configured. connectionPool.http.idleTimeout (1 h) counts only connections without active requests. Sidecar restart/drain is the usual killer.',
    source: {
      title: 'Istio API: virtual_service.proto, destination_rule.proto; pilot listener builder',
      url: 'istio/api:networking/v1alpha3/virtual_service.proto',
    },
    verified: true,
    evidence: 'source-code',
    matchable: false,
  },
  {
    id: 'pomerium-websocket',
    product: 'Pomerium',
    vendor: 'Pomerium',
    kind: 'proxy',
    setting: 'allow_websockets (route timeout and idle timeout become 0)',
    semantics: 'idle',
    tcpKeepaliveResets: false,
    closeSeen: 'none by default',
    configurable: true,
    fix: {
      summary: 'Set allow_websockets on the route; timeouts are then off unless you configure them.',
      snippet: {
        language: 'yaml',
        code: `routes:
- from: https://chat.example.com
  to: http://chat:8080
  allow_websockets: true`,
      },
    },
    note: 'Older Pomerium documentation said the route timeout (30 s) still applied to WebSockets.',
    source: {
      title: 'Pomerium docs: Timeouts Settings',
      url: 'https://www.pomerium.com/docs/reference/routes/timeouts.md',
    },
    verified: true,
    evidence: 'primary-docs',
    matchable: false,
  },
];
