import { cutWithoutCloseFrame } from './closeSeen.ts';
import type { TimeoutEntry } from './types.ts';

/** Limits and heartbeat timers of proxies of the Windows world. */
export const windowsProxyTimeouts: readonly TimeoutEntry[] = [
  {
    id: 'yarp-activity-timeout',
    product: 'YARP',
    vendor: 'Microsoft',
    kind: 'proxy',
    setting: 'HttpRequest.ActivityTimeout',
    seconds: 100,
    semantics: 'idle',
    controlFramesReset: true,
    tcpKeepaliveResets: false,
    closeSeen: cutWithoutCloseFrame,
    closeCodes: [1006],
    configurable: true,
    fix: {
      summary: 'Raise ActivityTimeout on the WebSocket cluster.',
      snippet: {
        language: 'json',
        code: `"HttpRequest": {
  "ActivityTimeout": "01:00:00"
}`,
      },
    },
    note: 'Explicitly documented: WebSocket pings reset it, TCP keep-alives and HTTP/2 PINGs do not. ASP.NET request timeouts are switched off after the handshake. 100 s is also the old Cloudflare figure, so check both. Server log signature: "UpgradeActivityTimeout" (dotnet/yarp#2615).',
    source: {
      title: 'YARP docs: HTTP client configuration; HttpForwarder.cs',
      url: 'microsoft/reverse-proxy:docs/docfx/articles/http-client-config.md',
    },
    verified: true,
    evidence: 'primary-docs',
    matchable: true,
  },
  {
    id: 'iis-arr-timeout',
    product: 'IIS Application Request Routing',
    vendor: 'Microsoft',
    kind: 'proxy',
    setting: 'ARR proxy time-out',
    seconds: 120,
    semantics: 'idle',
    tcpKeepaliveResets: false,
    closeSeen: cutWithoutCloseFrame,
    closeCodes: [1006],
    configurable: true,
    fix: {
      summary: 'Raise the proxy time-out of the server farm or the global ARR proxy.',
      snippet: {
        language: 'powershell',
        code: `Set-WebConfigurationProperty -PSPath "MACHINE/WEBROOT/APPHOST" \`
  -Filter "system.webServer/proxy" -Name timeout -Value "01:00:00"`,
      },
    },
    note: 'The 120 s default was seen for ordinary proxied requests (502.3), in a third-party text only. Whether the same timer runs as an idle timer after the upgrade could not be confirmed. ARR also breaks permessage-deflate (python-websockets/websockets#1192, open-webui/open-webui#24579): a socket that opens and then fails at once behind IIS is usually that, not a timeout.',
    source: {
      title: 'Third-party article on ARR 502.3 errors that quotes the 120 s default',
      url: 'https://taourl.com/read-1994016.html',
    },
    verified: true,
    evidence: 'copy-or-third-party',
    matchable: true,
    unverifiedFields: ['semantics', 'controlFramesReset', 'closeSeen'],
  },
  {
    id: 'iis-site-connection-timeout',
    product: 'IIS site limits',
    vendor: 'Microsoft',
    kind: 'proxy',
    setting: 'connectionTimeout',
    seconds: 120,
    semantics: 'idle',
    closeSeen: cutWithoutCloseFrame,
    closeCodes: [1006],
    configurable: true,
    fix: {
      summary: 'Check the ARR and YARP timeouts first; this one governs idle HTTP connections.',
      snippet: { language: 'xml', code: '<limits connectionTimeout="00:05:00" />' },
    },
    note: 'Two minutes by default. Nothing read says that it applies to an upgraded connection.',
    source: {
      title: 'Article on the Microsoft IIS website-limits guidance',
      url: 'https://news.lavx.hu/article/iis-website-limits-become-a-cloud-reliability-strategy-issue',
    },
    verified: true,
    evidence: 'copy-or-third-party',
    matchable: false,
    unverifiedFields: ['closeSeen'],
  },
];
