import { appPlatformTimeouts } from './appPlatforms.ts';
import { browserTimeouts } from './browsers.ts';
import { cdnTimeouts } from './cdns.ts';
import { clientTimeouts } from './clients.ts';
import { collaborationClientTimeouts } from './clientsCollaboration.ts';
import { hostedClientTimeouts } from './clientsHosted.ts';
import { cloudPlatformTimeouts } from './cloudPlatforms.ts';
import { egressProxyTimeouts } from './egressProxies.ts';
import { envoyTimeouts } from './envoy.ts';
import { exchangeTimeouts } from './exchanges.ts';
import { hostedApiTimeouts } from './hostedApis.ts';
import { loadBalancerTimeouts } from './loadBalancers.ts';
import { natTimeouts } from './nat.ts';
import { nginxTimeouts } from './nginx.ts';
import { operatingSystemTimeouts } from './operatingSystems.ts';
import { reverseProxyTimeouts } from './reverseProxies.ts';
import { javaScriptRuntimeTimeouts } from './runtimesJavaScript.ts';
import { beamServerTimeouts } from './serversBeam.ts';
import { dotnetServerTimeouts } from './serversDotnet.ts';
import { javaScriptServerTimeouts } from './serversJavaScript.ts';
import { jvmServerTimeouts } from './serversJvm.ts';
import { otherServerTimeouts } from './serversOther.ts';
import { pythonServerTimeouts } from './serversPython.ts';
import type { TimeoutEntry } from './types.ts';
import { windowsProxyTimeouts } from './windowsProxies.ts';

/** Every known limit and heartbeat timer: what stands in the path first, then servers, clients and networks. */
export const timeouts: readonly TimeoutEntry[] = [
  ...nginxTimeouts,
  ...reverseProxyTimeouts,
  ...envoyTimeouts,
  ...windowsProxyTimeouts,
  ...egressProxyTimeouts,
  ...loadBalancerTimeouts,
  ...cdnTimeouts,
  ...cloudPlatformTimeouts,
  ...appPlatformTimeouts,
  ...exchangeTimeouts,
  ...hostedApiTimeouts,
  ...javaScriptRuntimeTimeouts,
  ...javaScriptServerTimeouts,
  ...pythonServerTimeouts,
  ...dotnetServerTimeouts,
  ...jvmServerTimeouts,
  ...beamServerTimeouts,
  ...otherServerTimeouts,
  ...clientTimeouts,
  ...hostedClientTimeouts,
  ...collaborationClientTimeouts,
  ...browserTimeouts,
  ...natTimeouts,
  ...operatingSystemTimeouts,
];
