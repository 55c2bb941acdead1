import { appPlatformTimeouts } from './timeouts/appPlatforms.ts';
import { cdnTimeouts } from './timeouts/cdns.ts';
import { cloudPlatformTimeouts } from './timeouts/cloudPlatforms.ts';
import { egressProxyTimeouts } from './timeouts/egressProxies.ts';
import { envoyTimeouts } from './timeouts/envoy.ts';
import { loadBalancerTimeouts } from './timeouts/loadBalancers.ts';
import { natTimeouts } from './timeouts/nat.ts';
import { nginxTimeouts } from './timeouts/nginx.ts';
import { reverseProxyTimeouts } from './timeouts/reverseProxies.ts';
import { javaScriptRuntimeTimeouts } from './timeouts/runtimesJavaScript.ts';
import { beamServerTimeouts } from './timeouts/serversBeam.ts';
import { javaScriptServerTimeouts } from './timeouts/serversJavaScript.ts';
import { jvmServerTimeouts } from './timeouts/serversJvm.ts';
import { otherServerTimeouts } from './timeouts/serversOther.ts';
import type { TimeoutEntry, TimeoutSemantics } from './timeouts/types.ts';
import { windowsProxyTimeouts } from './timeouts/windowsProxies.ts';

export type IdleSemantics = Extract<TimeoutSemantics, 'idle' | 'idle-read' | 'idle-client'>;

/** A product with an idle limit that a user may say stands in front of the application. */
export interface StackEntry {
  /** Entry of the timeout tables. */
  readonly id: string;
  /** What people type: `nginx`, `aws-alb`. The id where there is nothing shorter. */
  readonly shortName: string;
  readonly product: string;
  readonly setting: string;
  /** Default in seconds. Absent where the product has none (HAProxy): the user has to say it. */
  readonly seconds?: number;
  readonly semantics: IdleSemantics;
  readonly verified: boolean;
}

const families: readonly (readonly TimeoutEntry[])[] = [
  nginxTimeouts,
  reverseProxyTimeouts,
  envoyTimeouts,
  windowsProxyTimeouts,
  loadBalancerTimeouts,
  cdnTimeouts,
  cloudPlatformTimeouts,
  appPlatformTimeouts,
  javaScriptRuntimeTimeouts,
  javaScriptServerTimeouts,
  jvmServerTimeouts,
  beamServerTimeouts,
  otherServerTimeouts,
  egressProxyTimeouts,
  natTimeouts,
];

const shortNames: Readonly<Record<string, string>> = {
  'nginx-proxy-read-timeout': 'nginx',
  'nginx-stream-proxy-timeout': 'nginx-stream',
  'ingress-nginx-read-timeout': 'ingress-nginx',
  'kong-read-timeout': 'kong',
  'apache-httpd-proxytimeout': 'apache',
  'haproxy-timeout-tunnel': 'haproxy',
  'varnish-pipe-timeout': 'varnish',
  'openshift-router-tunnel': 'openshift',
  'envoy-stream-idle-timeout': 'envoy',
  'yarp-activity-timeout': 'yarp',
  'iis-arr-timeout': 'iis-arr',
  'squid-read-timeout': 'squid',
  'cloudflare-gateway-270': 'cloudflare-gateway',
  'aws-alb-idle': 'aws-alb',
  'aws-clb-idle': 'aws-clb',
  'aws-nlb-idle': 'aws-nlb',
  'aws-nlb-tls-idle': 'aws-nlb-tls',
  'gcp-internal-alb-timeout': 'gcp-internal-alb',
  'azure-lb-idle': 'azure-lb',
  'azure-appgw': 'azure-app-gateway',
  'oci-lb-http-listener': 'oci-lb',
  'oci-lb-tcp-listener': 'oci-lb-tcp',
  'aws-cloudfront-ws-idle': 'aws-cloudfront',
  'azure-front-door-idle': 'azure-front-door',
  'cloudflare-idle-120': 'cloudflare',
  'aws-apigw-ws-idle': 'aws-api-gateway',
  'aws-beanstalk-idle': 'aws-beanstalk',
  'heroku-idle-55': 'heroku',
  'fly-io-proxy': 'fly',
  'wso2-websocket-proxy-idle': 'wso2',
  'blaxel-900': 'blaxel',
  'bun-idle-120': 'bun',
  'uws-idle-120': 'uwebsockets',
  'hocuspocus-server': 'hocuspocus',
  'jetty-idle-30': 'jetty',
  'jetty9-idle-300': 'jetty-9',
  'phoenix-server-timeout': 'phoenix',
  'cowboy-idle': 'cowboy',
  'bandit-idle': 'bandit',
  'kubelet-streaming-idle': 'kubelet',
  'qlik-sense-session': 'qlik-sense',
};

/** The products a user may put into "my stack": those with an idle limit that can explain a drop. */
export function stackEntries(): readonly StackEntry[] {
  return families.flat().flatMap((entry) => {
    const { id, product, setting, seconds, semantics, verified } = entry;
    if (!entry.matchable || !isIdle(semantics)) return [];
    const shortName = shortNames[id] ?? id;
    return {
      id,
      shortName,
      product,
      setting,
      ...(seconds !== undefined && { seconds }),
      semantics,
      verified,
    };
  });
}

/** The product with this id or short name, in any case. */
export function findStackEntry(name: string): StackEntry | undefined {
  const wanted = name.toLowerCase();
  return stackEntries().find((entry) => entry.shortName === wanted || entry.id === wanted);
}

function isIdle(semantics: TimeoutSemantics): semantics is IdleSemantics {
  return semantics === 'idle' || semantics === 'idle-read' || semantics === 'idle-client';
}
