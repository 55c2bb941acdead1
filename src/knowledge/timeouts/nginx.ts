import { cutWithoutCloseFrame } from './closeSeen.ts';
import type { TimeoutEntry } from './types.ts';

/** Limits and heartbeat timers of nginx and the gateways built on it. */
export const nginxTimeouts: readonly TimeoutEntry[] = [
  {
    id: 'nginx-proxy-read-timeout',
    product: 'nginx',
    vendor: 'F5 / nginx',
    kind: 'proxy',
    setting: 'proxy_read_timeout',
    seconds: 60,
    semantics: 'idle',
    controlFramesReset: true,
    tcpKeepaliveResets: false,
    closeSeen: cutWithoutCloseFrame,
    closeCodes: [1006],
    configurable: true,
    fix: {
      summary:
        'Give the WebSocket location a long read timeout and let the server ping more often than that.',
      snippet: {
        language: 'nginx',
        code: `location /socket {
    proxy_pass http://app_upstream;
    proxy_http_version 1.1;
    proxy_set_header Upgrade $http_upgrade;
    proxy_set_header Connection "upgrade";
    proxy_read_timeout 1h;   # default is 60s
    proxy_send_timeout 1h;
}`,
      },
    },
    note: 'The manual describes it as "backend sent nothing for 60 s". In the code for upgraded connections every event on either side re-arms the upstream read timer, so traffic from the browser also postpones it: treat it as a two-way idle timer of 60 s. Timer granularity is 300 ms.',
    source: {
      title: 'nginx docs: ngx_http_proxy_module and "WebSocket proxying"; tunnel code in ngx_http_upstream.c',
      url: 'nginx/nginx.org:xml/en/docs/http/websocket.xml + nginx/nginx:src/http/ngx_http_upstream.c',
    },
    verified: true,
    evidence: 'source-code',
    matchable: true,
  },
  {
    id: 'nginx-proxy-send-timeout',
    product: 'nginx',
    vendor: 'F5 / nginx',
    kind: 'proxy',
    setting: 'proxy_send_timeout',
    seconds: 60,
    semantics: 'idle-client',
    controlFramesReset: true,
    tcpKeepaliveResets: false,
    closeSeen: cutWithoutCloseFrame,
    closeCodes: [1006],
    configurable: true,
    fix: {
      summary: 'Only matters when the backend stops reading; raise it together with proxy_read_timeout.',
      snippet: { language: 'nginx', code: 'proxy_send_timeout 1h;' },
    },
    note: 'Armed only while a write towards the backend is blocked, so a quiet healthy socket is never closed by it. Kept for completeness, not for matching.',
    source: {
      title: 'nginx docs: proxy_send_timeout',
      url: 'nginx/nginx.org:xml/en/docs/http/ngx_http_proxy_module.xml',
    },
    verified: true,
    evidence: 'primary-docs',
    matchable: false,
  },
  {
    id: 'nginx-send-timeout',
    product: 'nginx',
    vendor: 'F5 / nginx',
    kind: 'proxy',
    setting: 'send_timeout',
    seconds: 60,
    semantics: 'idle-client',
    tcpKeepaliveResets: false,
    closeSeen: cutWithoutCloseFrame,
    closeCodes: [1006],
    configurable: true,
    fix: {
      summary: 'Raise it only if browsers on slow links are cut in the middle of a large push.',
      snippet: { language: 'nginx', code: 'send_timeout 5m;' },
    },
    note: 'Runs only while nginx cannot push bytes to the browser (full buffer, dead client).',
    source: {
      title: 'nginx docs: ngx_http_core_module send_timeout; ngx_http_upstream.c',
      url: 'nginx/nginx.org:xml/en/docs/http/ngx_http_core_module.xml',
    },
    verified: true,
    evidence: 'primary-docs',
    matchable: false,
  },
  {
    id: 'nginx-stream-proxy-timeout',
    product: 'nginx (stream / TCP proxy)',
    vendor: 'F5 / nginx',
    kind: 'proxy',
    setting: 'proxy_timeout (stream module)',
    seconds: 600,
    semantics: 'idle',
    controlFramesReset: true,
    tcpKeepaliveResets: false,
    closeSeen: cutWithoutCloseFrame,
    closeCodes: [1006],
    configurable: true,
    fix: {
      summary: 'Raise proxy_timeout in the stream server that forwards the WebSocket port.',
      snippet: {
        language: 'nginx',
        code: `server {
    listen 443;
    proxy_pass ws_tcp_pool;
    proxy_timeout 1h;   # default 10m
}`,
      },
    },
    source: {
      title: 'nginx docs: ngx_stream_proxy_module proxy_timeout',
      url: 'nginx/nginx.org:xml/en/docs/stream/ngx_stream_proxy_module.xml',
    },
    verified: true,
    evidence: 'primary-docs',
    matchable: true,
  },
  {
    id: 'ingress-nginx-read-timeout',
    product: 'ingress-nginx',
    vendor: 'Kubernetes',
    kind: 'proxy',
    setting: 'proxy-read-timeout (ConfigMap / nginx.ingress.kubernetes.io/proxy-read-timeout)',
    seconds: 60,
    semantics: 'idle',
    controlFramesReset: true,
    tcpKeepaliveResets: false,
    closeSeen: cutWithoutCloseFrame,
    closeCodes: [1006],
    configurable: true,
    fix: {
      summary: 'Annotate the Ingress; the project itself suggests more than one hour for WebSockets.',
      snippet: {
        language: 'yaml',
        code: `metadata:
  annotations:
    nginx.ingress.kubernetes.io/proxy-read-timeout: "3660"
    nginx.ingress.kubernetes.io/proxy-send-timeout: "3660"`,
      },
    },
    note: 'Same nginx tunnel code as plain nginx. Values are unitless seconds and must be quoted strings.',
    source: {
      title: 'ingress-nginx defaults (config.go) and docs/user-guide/miscellaneous.md',
      url: 'kubernetes/ingress-nginx:internal/ingress/controller/config/config.go',
    },
    verified: true,
    evidence: 'source-code',
    matchable: true,
  },
  {
    id: 'ingress-nginx-worker-shutdown',
    product: 'ingress-nginx',
    vendor: 'Kubernetes',
    kind: 'proxy',
    setting: 'worker-shutdown-timeout',
    seconds: 240,
    semantics: 'lifetime',
    controlFramesReset: false,
    tcpKeepaliveResets: false,
    closeSeen: cutWithoutCloseFrame,
    closeCodes: [1006],
    configurable: true,
    fix: {
      summary:
        'Each config reload leaves old workers draining for this long, then their sockets are cut. Raise it, or reload less often.',
      snippet: {
        language: 'yaml',
        code: `# controller ConfigMap
data:
  worker-shutdown-timeout: "3600s"`,
      },
    },
    note: 'Not measured from connection start: it is 240 s after a reload/rollout. Signature: many sockets with different ages die in the same second, four minutes after a deployment.',
    source: {
      title: 'ingress-nginx defaults (config.go)',
      url: 'kubernetes/ingress-nginx:internal/ingress/controller/config/config.go',
    },
    verified: true,
    evidence: 'source-code',
    matchable: false,
  },
  {
    id: 'kong-read-timeout',
    product: 'Kong Gateway',
    vendor: 'Kong',
    kind: 'proxy',
    setting: 'service.read_timeout (milliseconds, 60000)',
    seconds: 60,
    semantics: 'idle',
    controlFramesReset: true,
    tcpKeepaliveResets: false,
    closeSeen: cutWithoutCloseFrame,
    closeCodes: [1006],
    configurable: true,
    fix: {
      summary: 'Raise read_timeout and write_timeout on the Service entity (milliseconds).',
      snippet: {
        language: 'bash',
        code: `curl -X PATCH http://localhost:8001/services/chat \\
  -d read_timeout=3600000 -d write_timeout=3600000`,
      },
    },
    note: 'Applied through nginx balancer timeouts, so it behaves like nginx proxy_read_timeout.',
    source: { title: 'Kong schema: services entity', url: 'Kong/kong:kong/db/schema/entities/services.lua' },
    verified: true,
    evidence: 'source-code',
    matchable: true,
  },
];
