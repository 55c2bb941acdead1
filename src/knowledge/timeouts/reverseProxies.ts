import { cutWithoutCloseFrame } from './closeSeen.ts';
import type { TimeoutEntry } from './types.ts';

/** Limits and heartbeat timers of other reverse proxies. */
export const reverseProxyTimeouts: readonly TimeoutEntry[] = [
  {
    id: 'apache-httpd-proxytimeout',
    product: 'Apache httpd (mod_proxy_http / mod_proxy_wstunnel)',
    vendor: 'Apache',
    kind: 'proxy',
    setting: 'ProxyTimeout, falling back to TimeOut',
    seconds: 60,
    exampleSeconds: [300],
    semantics: 'idle',
    controlFramesReset: true,
    tcpKeepaliveResets: false,
    closeSeen: cutWithoutCloseFrame,
    closeCodes: [1006],
    configurable: true,
    fix: {
      summary: 'Set a long timeout on the WebSocket ProxyPass only.',
      snippet: {
        language: 'apacheconf',
        code: `# httpd 2.4.47 or newer
ProxyPass "/socket" "http://127.0.0.1:8080/socket" upgrade=websocket timeout=3600`,
      },
    },
    note: 'httpd 2.4 takes the larger of the client-side and backend-side socket timeouts for the tunnel, and data in either direction restarts the wait. Distribution packages often ship "Timeout 300", so 300 s is as common in practice as 60 s (that packaging detail is not confirmed). mod_proxy_wstunnel is deprecated since 2.4.47 in favour of upgrade=websocket; ProxyWebsocketIdleTimeout exists on trunk only.',
    source: {
      title:
        'httpd manual: TimeOut, ProxyTimeout, mod_proxy_wstunnel; tunnel code in mod_proxy_http.c (2.4.x branch)',
      url: 'apache/httpd:docs/manual/mod/core.xml + modules/proxy/mod_proxy_http.c',
    },
    verified: true,
    evidence: 'source-code',
    matchable: true,
  },
  {
    id: 'haproxy-timeout-tunnel',
    product: 'HAProxy',
    vendor: 'HAProxy Technologies',
    kind: 'proxy',
    setting: 'timeout tunnel (if unset: timeout client / timeout server)',
    exampleSeconds: [30, 50, 60, 3600, 14400],
    semantics: 'idle',
    controlFramesReset: true,
    tcpKeepaliveResets: false,
    closeSeen: cutWithoutCloseFrame,
    closeCodes: [1006],
    configurable: true,
    fix: {
      summary:
        'Define timeout tunnel in defaults; it replaces the client/server timeouts once the connection is upgraded.',
      snippet: {
        language: 'haproxy',
        code: `defaults
    mode http
    timeout connect 5s
    timeout client  50s
    timeout server  50s
    timeout tunnel  1h      # WebSocket idle limit
    timeout client-fin 30s`,
      },
    },
    note: 'There is no built-in number: the value is whatever the config says. Typical example configs use 30 s, 50 s or 60 s for client/server (which then also cut WebSockets if timeout tunnel is missing), 1h in the manual example and 4h in the shipped basic-config-edge.cfg. A drop at exactly 30/50/60 s behind HAProxy usually means timeout tunnel was forgotten.',
    source: {
      title: 'HAProxy configuration manual: timeout tunnel / client / server; examples/*.cfg',
      url: 'haproxy/haproxy:doc/configuration.txt',
    },
    verified: true,
    evidence: 'primary-docs',
    matchable: true,
  },
  {
    id: 'traefik-idle-timeout',
    product: 'Traefik',
    vendor: 'Traefik Labs',
    kind: 'proxy',
    setting: 'entryPoints.<name>.transport.respondingTimeouts.idleTimeout',
    seconds: 180,
    semantics: 'idle',
    tcpKeepaliveResets: false,
    closeSeen: 'none expected for an upgraded connection (1006 if something else cuts it)',
    configurable: true,
    fix: {
      summary:
        'Normally leave it alone; look at the layer in front of Traefik, at lifeCycle.graceTimeOut on restarts, and at the application.',
      snippet: {
        language: 'yaml',
        code: `entryPoints:
  websecure:
    address: ":443"
    transport:
      lifeCycle:
        graceTimeOut: 60s`,
      },
    },
    note: 'respondingTimeouts are Go http.Server deadlines for keep-alive HTTP; hijacking for the upgrade clears all deadlines, and issue 10627 confirms that an abandoned WebSocket is not timed out. One user (issue 8668, v2.5) did observe drops at exactly 180 s, so keep 180 s as a low-confidence hint.',
    source: {
      title: 'Traefik entrypoint reference; Go net/http hijack code; Traefik issues 10627 and 8668',
      url: 'traefik/traefik:docs/content/reference/install-configuration/entrypoints.md + golang/go:src/net/http/server.go',
    },
    verified: true,
    evidence: 'source-code',
    matchable: false,
  },
  {
    id: 'traefik-read-timeout',
    product: 'Traefik',
    vendor: 'Traefik Labs',
    kind: 'proxy',
    setting: 'respondingTimeouts.readTimeout',
    seconds: 60,
    semantics: 'lifetime',
    tcpKeepaliveResets: false,
    closeSeen: 'none expected for an upgraded connection',
    configurable: true,
    fix: {
      summary:
        'Not the cause of WebSocket drops in supported versions; upgrade if you run 2.11.1 or 3.0.0-rc4.',
      snippet: {
        language: 'yaml',
        code: `entryPoints:
  websecure:
    transport:
      respondingTimeouts:
        readTimeout: 0s`,
      },
    },
    note: 'Default became 60 s with 2.11.2 / 3.0. The releases 2.11.1 and 3.0.0-rc4 carried a short-lived lingeringTimeout option that really did break WebSockets.',
    source: {
      title: 'Traefik static_config.go; issues 10589 and 10598',
      url: 'traefik/traefik:pkg/config/static/static_config.go',
    },
    verified: true,
    evidence: 'source-code',
    matchable: false,
  },
  {
    id: 'traefik-grace-timeout',
    product: 'Traefik',
    vendor: 'Traefik Labs',
    kind: 'proxy',
    setting: 'transport.lifeCycle.graceTimeOut',
    seconds: 10,
    semantics: 'lifetime',
    controlFramesReset: false,
    tcpKeepaliveResets: false,
    closeSeen: cutWithoutCloseFrame,
    closeCodes: [1006],
    configurable: true,
    fix: {
      summary: 'Raise the grace time so rollouts drain slowly.',
      snippet: {
        language: 'yaml',
        code: `entryPoints:
  websecure:
    transport:
      lifeCycle:
        graceTimeOut: 120s`,
      },
    },
    note: 'Counted from the start of a Traefik shutdown, not from connection start.',
    source: {
      title: 'Traefik static_config.go and server_entrypoint_tcp.go',
      url: 'traefik/traefik:pkg/config/static/static_config.go',
    },
    verified: true,
    evidence: 'source-code',
    matchable: false,
  },
  {
    id: 'caddy-stream-timeout',
    product: 'Caddy',
    vendor: 'Caddy / ZeroSSL',
    kind: 'proxy',
    setting: 'reverse_proxy stream_timeout',
    semantics: 'lifetime',
    controlFramesReset: false,
    tcpKeepaliveResets: false,
    closeSeen:
      '1006 (the TCP connection ends with no Close frame, wasClean=false); on config reload 1001 with a real Close frame',
    closeCodes: [1006, 1001],
    configurable: true,
    fix: {
      summary: 'There is no default limit. To survive reloads set stream_close_delay.',
      snippet: {
        language: 'caddyfile',
        code: `reverse_proxy app:8080 {
    stream_close_delay 10m
    # stream_timeout 24h   # optional hard lifetime
}`,
      },
    },
    note: 'Default: no timeout. But every config reload closes proxied WebSockets at once and politely, with status 1001, unless stream_close_delay is set. A burst of 1001 right after a reload points to Caddy.',
    source: {
      title: 'Caddy source: reverseproxy.go, streaming.go',
      url: 'caddyserver/caddy:modules/caddyhttp/reverseproxy/streaming.go',
    },
    verified: true,
    evidence: 'source-code',
    matchable: false,
  },
  {
    id: 'varnish-pipe-timeout',
    product: 'Varnish Cache',
    vendor: 'Varnish',
    kind: 'proxy',
    setting: 'pipe_timeout',
    seconds: 60,
    semantics: 'idle',
    controlFramesReset: true,
    tcpKeepaliveResets: false,
    closeSeen: cutWithoutCloseFrame,
    closeCodes: [1006],
    configurable: true,
    fix: {
      summary: 'Raise pipe_timeout (WebSockets run in pipe mode).',
      snippet: { language: 'bash', code: 'varnishadm param.set pipe_timeout 3600' },
    },
    note: 'Nothing received in either direction for 60 s closes the pipe. pipe_task_deadline (7.5+) is an optional hard lifetime, off by default.',
    source: {
      title: 'Varnish parameter table (include/tbl/params.h)',
      url: 'varnishcache/varnish-cache:include/tbl/params.h',
    },
    verified: true,
    evidence: 'source-code',
    matchable: true,
  },
  {
    id: 'openshift-router-tunnel',
    product: 'OpenShift router (HAProxy)',
    vendor: 'Red Hat',
    kind: 'proxy',
    setting: 'ROUTER_DEFAULT_TUNNEL_TIMEOUT / haproxy.router.openshift.io/timeout-tunnel',
    seconds: 3600,
    semantics: 'idle',
    controlFramesReset: true,
    tcpKeepaliveResets: false,
    closeSeen: cutWithoutCloseFrame,
    closeCodes: [1006],
    configurable: true,
    fix: {
      summary: 'Annotate the Route.',
      snippet: {
        language: 'yaml',
        code: `metadata:
  annotations:
    haproxy.router.openshift.io/timeout-tunnel: 8h`,
      },
    },
    note: 'One hour for upgraded connections.',
    source: {
      title: 'OpenShift router HAProxy template',
      url: 'openshift/router:images/router/haproxy/conf/haproxy-config.template',
    },
    verified: true,
    evidence: 'source-code',
    matchable: true,
  },
  {
    id: 'openshift-router-server',
    product: 'OpenShift router (HAProxy)',
    vendor: 'Red Hat',
    kind: 'proxy',
    setting: 'ROUTER_DEFAULT_SERVER_TIMEOUT / haproxy.router.openshift.io/timeout',
    seconds: 30,
    semantics: 'idle',
    controlFramesReset: true,
    tcpKeepaliveResets: false,
    closeSeen: cutWithoutCloseFrame,
    closeCodes: [1006],
    configurable: true,
    fix: {
      summary:
        'For edge/reencrypt routes the tunnel timeout wins; for a drop at 30 s check that the upgrade really happened at the router.',
      snippet: {
        language: 'yaml',
        code: `metadata:
  annotations:
    haproxy.router.openshift.io/timeout: 1h`,
      },
    },
    note: '30 s applies to ordinary HTTP; it is superseded by the 1 h tunnel timeout after a successful upgrade. For passthrough routes the plain timeout annotation also sets the tunnel timeout when timeout-tunnel is absent.',
    source: {
      title: 'OpenShift router HAProxy template',
      url: 'openshift/router:images/router/haproxy/conf/haproxy-config.template',
    },
    verified: true,
    evidence: 'source-code',
    matchable: false,
  },
];
