import type { TimeoutEntry } from './types.ts';

/** Limits and heartbeat timers of operating systems and VPNs. */
export const operatingSystemTimeouts: readonly TimeoutEntry[] = [
  {
    id: 'tcp-keepalive-linux',
    product: 'Linux TCP keep-alive',
    vendor: 'Linux',
    kind: 'os',
    setting: 'net.ipv4.tcp_keepalive_time',
    seconds: 7200,
    semantics: 'heartbeat-interval',
    tcpKeepaliveResets: true,
    closeSeen: 'RST/ETIMEDOUT after 9 failed probes',
    configurable: true,
    fix: {
      summary: 'Enable SO_KEEPALIVE with a short interval on the server if you cannot ping.',
      snippet: {
        language: 'bash',
        code: 'sysctl -w net.ipv4.tcp_keepalive_time=60 net.ipv4.tcp_keepalive_intvl=10',
      },
    },
    note: 'Off unless the application enables SO_KEEPALIVE. The websockets documentation makes the same point ("no less than two hours").',
    source: {
      title: 'kubeasz pull request listing the kernel defaults (7200 / 75 / 9)',
      url: 'https://github.com/easzlab/kubeasz/pull/688',
    },
    verified: true,
    evidence: 'copy-or-third-party',
    matchable: true,
  },
  {
    id: 'tcp-keepalive-windows',
    product: 'Windows TCP keep-alive',
    vendor: 'Microsoft',
    kind: 'os',
    setting: 'KeepAliveTime',
    seconds: 7200,
    semantics: 'heartbeat-interval',
    tcpKeepaliveResets: true,
    configurable: true,
    fix: {
      summary:
        'Do not rely on it: use WebSocket or application pings. Where you must, lower it and switch keep-alive on.',
      snippet: {
        language: 'powershell',
        code: `Set-ItemProperty -Path "HKLM:\\SYSTEM\\CurrentControlSet\\Services\\Tcpip\\Parameters" \`
  -Name KeepAliveTime -Type DWord -Value 60000   # milliseconds`,
      },
    },
    note: 'Two hours, and only for programs that switch keep-alive on. The page is old; newer Windows versions were not checked.',
    source: {
      title: 'Microsoft docs: KeepAliveTime registry value (Windows Server 2003)',
      url: 'https://learn.microsoft.com/en-us/previous-versions/windows/it-pro/windows-server-2003/cc782936(v=ws.10)',
    },
    verified: true,
    evidence: 'primary-docs',
    matchable: false,
  },
  {
    id: 'laptop-sleep',
    product: 'Operating system sleep / Wi-Fi power saving',
    vendor: 'various',
    kind: 'os',
    setting: 'suspend',
    semantics: 'lifetime',
    closeSeen: '1006 after wake-up, sometimes minutes later',
    closeCodes: [1006],
    fix: {
      summary: 'Reconnect on online/visibilitychange instead of waiting for the timeout.',
      snippet: {
        language: 'javascript',
        code: `addEventListener("online", reconnect);
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && checkSocket());`,
      },
    },
    note: 'A gap much longer than any configured timeout, ending exactly when the user came back, is sleep, not a proxy.',
    source: { title: 'General platform behaviour' },
    verified: false,
    evidence: 'unverified',
    matchable: false,
  },
  {
    id: 'vpn-client',
    product: 'VPN clients',
    vendor: 'various',
    kind: 'os',
    setting: 'tunnel renegotiation',
    semantics: 'lifetime',
    closeSeen: '1006; often many tabs at once',
    closeCodes: [1006],
    fix: { summary: 'Compare with the VPN disabled; look for drops at rekey intervals (1 h, 8 h).' },
    source: { title: 'General operator knowledge' },
    verified: false,
    evidence: 'unverified',
    matchable: false,
  },
];
