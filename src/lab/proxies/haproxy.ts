import { type ProgramProxy, startProgramProxy } from './programProxy.ts';

export interface HaproxyOptions {
  /** `timeout tunnel`; the product has no default. */
  readonly tunnelTimeoutSeconds: number;
}

/** Starts a real HAProxy in front of the `ws://` target, or returns `undefined` if none is installed. */
export function withHaproxy(target: string, options: HaproxyOptions): Promise<ProgramProxy | undefined> {
  return startProgramProxy(
    {
      binary: 'haproxy',
      args: (configPath) => ['-db', '-f', configPath],
      config: (port) => haproxyConfig(new URL(target).host, options, port),
    },
    target,
  );
}

function haproxyConfig(targetHost: string, options: HaproxyOptions, port: number): string {
  return `
global
  maxconn 200
  log stderr format raw local0

defaults
  mode http
  log global
  option httplog
  timeout connect 5s
  timeout client 30s
  timeout server 30s
  timeout tunnel ${Math.round(options.tunnelTimeoutSeconds * 1000)}ms

frontend lab
  bind 127.0.0.1:${port}
  default_backend target

backend target
  server lab ${targetHost}
`;
}
